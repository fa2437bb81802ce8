// Generated from mooring/config/v1/config.proto by protoc-gen-mooring. Do not edit.

public import Contract
public import RPC

/// The methods of `mooring.config.v1.ConfigService`.
public enum ConfigServiceMethods {
  /// The full name of the service.
  public static let service = "mooring.config.v1.ConfigService"

  /// Reads one parameter, resolved for a scope, now or at a past revision or instant.
  ///
  /// NOT_FOUND: `UNKNOWN_NAMESPACE`, `UNKNOWN_PARAMETER`, `UNKNOWN_REVISION`. OUT_OF_RANGE:
  /// `REVISION_NOT_KEPT` when retention has removed it.
  public static let get = MethodDescriptor<GetRequest, GetResponse>(
    path: "/mooring.config.v1.ConfigService/Get", kind: .unary, isIdempotent: true
  )

  /// Lists parameters, resolved for a scope or as kept in a scope, ordered by namespace and key.
  ///
  /// NOT_FOUND: `UNKNOWN_NAMESPACE` when a namespace is named in full, `UNKNOWN_REVISION`.
  /// OUT_OF_RANGE: `REVISION_NOT_KEPT`.
  public static let list = MethodDescriptor<ListRequest, ListResponse>(
    path: "/mooring.config.v1.ConfigService/List", kind: .unary, isIdempotent: true
  )

  /// Resolves whole namespaces for a scope, on request with candidate changes laid over.
  ///
  /// NOT_FOUND: `UNKNOWN_NAMESPACE`, `UNKNOWN_REVISION`. OUT_OF_RANGE: `REVISION_NOT_KEPT`.
  /// Candidate changes that are not allowed do not fail the call: the answer lists what is wrong.
  public static let resolve = MethodDescriptor<ResolveRequest, ResolveResponse>(
    path: "/mooring.config.v1.ConfigService/Resolve", kind: .unary, isIdempotent: true
  )

  /// Reads every resolved value of an environment at a revision, as Watch would send it.
  ///
  /// For rebuilding what a consumer had in force at a past revision. NOT_FOUND:
  /// `UNKNOWN_NAMESPACE`, `UNKNOWN_REVISION`. OUT_OF_RANGE: `REVISION_NOT_KEPT`.
  /// FAILED_PRECONDITION: `HISTORY_DIFFERS` when the token asked for names another history.
  public static let getSnapshot = MethodDescriptor<GetSnapshotRequest, GetSnapshotResponse>(
    path: "/mooring.config.v1.ConfigService/GetSnapshot", kind: .unary, isIdempotent: true
  )

  /// Lists namespaces, ordered by name.
  public static let listNamespaces = MethodDescriptor<ListNamespacesRequest, ListNamespacesResponse>(
    path: "/mooring.config.v1.ConfigService/ListNamespaces", kind: .unary, isIdempotent: true
  )

  /// Reads the schema of a namespace: types, bounds, units, defaults and rules.
  ///
  /// NOT_FOUND: `UNKNOWN_NAMESPACE`, `UNKNOWN_PARAMETER`.
  public static let getSchema = MethodDescriptor<GetSchemaRequest, GetSchemaResponse>(
    path: "/mooring.config.v1.ConfigService/GetSchema", kind: .unary, isIdempotent: true
  )

  /// Says whether a change set would be allowed and what it would do, and records nothing.
  ///
  /// Runs the code of Apply and gives the answer that Apply with `validate_only` gives, without the
  /// audit record of a dry run. Changes that are not allowed do not fail the call.
  public static let validate = MethodDescriptor<ValidateRequest, ValidateResponse>(
    path: "/mooring.config.v1.ConfigService/Validate", kind: .unary, isIdempotent: true
  )

  /// Commits a change set as one revision.
  ///
  /// Everything wrong is reported at once and then nothing is changed. INVALID_ARGUMENT:
  /// `CHANGE_REFUSED` with violations whose codes are `unknown_namespace`, `unknown_parameter`,
  /// `wrong_type`, `out_of_range`, `not_allowed`, `not_finite`, `too_long`, `step_too_large`,
  /// `rule_broken`, `duplicate_key`, `wrong_environment`. ABORTED: `VERSION_MISMATCH` with
  /// `CurrentVersions`. PERMISSION_DENIED: `NAMESPACE_NOT_ALLOWED`, `STEP_OVERRIDE_NOT_ALLOWED`.
  /// UNAVAILABLE: `NOT_COMMITTED` (nothing was changed) or `OUTCOME_UNKNOWN` (the commit was sent
  /// and its answer lost; repeat with the same `request_id` to learn which).
  public static let apply = MethodDescriptor<ApplyRequest, ApplyResponse>(
    path: "/mooring.config.v1.ConfigService/Apply", kind: .unary
  )

  /// Removes every value a scope holds itself, so that lower layers show through.
  ///
  /// NOT_FOUND: `UNKNOWN_NAMESPACE`, `SCOPE_EMPTY`. ABORTED, PERMISSION_DENIED and UNAVAILABLE as
  /// Apply; INVALID_ARGUMENT: `CHANGE_REFUSED` when what shows through breaks a rule.
  public static let deleteScope = MethodDescriptor<DeleteScopeRequest, DeleteScopeResponse>(
    path: "/mooring.config.v1.ConfigService/DeleteScope", kind: .unary
  )

  /// Restores values of the past as a new revision.
  ///
  /// Either back to how things stood at a revision, or undoing one change set. Exempt from step
  /// limits, never from bounds and rules. NOT_FOUND: `UNKNOWN_REVISION`, `UNKNOWN_PARAMETER`.
  /// OUT_OF_RANGE: `REVISION_NOT_KEPT`. INVALID_ARGUMENT: `CHANGE_REFUSED` when a value of the past
  /// is no longer allowed. ABORTED, PERMISSION_DENIED and UNAVAILABLE as Apply.
  public static let rollback = MethodDescriptor<RollbackRequest, RollbackResponse>(
    path: "/mooring.config.v1.ConfigService/Rollback", kind: .unary
  )

  /// Lists the changes of parameters, newest first.
  ///
  /// NOT_FOUND: `UNKNOWN_NAMESPACE`, `UNKNOWN_PARAMETER`.
  public static let history = MethodDescriptor<HistoryRequest, HistoryResponse>(
    path: "/mooring.config.v1.ConfigService/History", kind: .unary, isIdempotent: true
  )

  /// Lists change sets, newest first.
  public static let listChangeSets = MethodDescriptor<ListChangeSetsRequest, ListChangeSetsResponse>(
    path: "/mooring.config.v1.ConfigService/ListChangeSets", kind: .unary, isIdempotent: true
  )

  /// Shows what differs between two revisions.
  ///
  /// NOT_FOUND: `UNKNOWN_REVISION`, `UNKNOWN_NAMESPACE`. OUT_OF_RANGE: `REVISION_NOT_KEPT`.
  public static let diff = MethodDescriptor<DiffRequest, DiffResponse>(
    path: "/mooring.config.v1.ConfigService/Diff", kind: .unary, isIdempotent: true
  )

  /// Shows what differs between two scopes, such as staging and production; differences only.
  ///
  /// NOT_FOUND: `UNKNOWN_REVISION`, `UNKNOWN_NAMESPACE`. OUT_OF_RANGE: `REVISION_NOT_KEPT`.
  public static let compare = MethodDescriptor<CompareRequest, CompareResponse>(
    path: "/mooring.config.v1.ConfigService/Compare", kind: .unary, isIdempotent: true
  )

  /// Shows every layer of one parameter, which one decides, and who set it, when and why.
  ///
  /// NOT_FOUND: `UNKNOWN_NAMESPACE`, `UNKNOWN_PARAMETER`, `UNKNOWN_REVISION`. OUT_OF_RANGE:
  /// `REVISION_NOT_KEPT`.
  public static let explain = MethodDescriptor<ExplainRequest, ExplainResponse>(
    path: "/mooring.config.v1.ConfigService/Explain", kind: .unary, isIdempotent: true
  )

  /// Lists audit records, newest first.
  public static let listAudit = MethodDescriptor<ListAuditRequest, ListAuditResponse>(
    path: "/mooring.config.v1.ConfigService/ListAudit", kind: .unary, isIdempotent: true
  )

  /// Recomputes the hashes of the audit chain.
  ///
  /// A broken chain does not fail the call: the answer says where it breaks. FAILED_PRECONDITION:
  /// `SEQUENCE_NOT_KEPT` when retention has removed the start asked for.
  public static let verifyAudit = MethodDescriptor<VerifyAuditRequest, VerifyAuditResponse>(
    path: "/mooring.config.v1.ConfigService/VerifyAudit", kind: .unary, isIdempotent: true
  )

  /// Makes the store hold what a YAML document says, as one change set; with `validate_only`, the
  /// exact plan.
  ///
  /// INVALID_ARGUMENT: `MALFORMED_YAML` (violations name line and column), `MISSING_VARIABLES` (all
  /// of them), `CHANGE_REFUSED`. ABORTED, PERMISSION_DENIED and UNAVAILABLE as Apply.
  public static let `import` = MethodDescriptor<ImportRequest, ImportResponse>(
    path: "/mooring.config.v1.ConfigService/Import", kind: .unary
  )

  /// Writes the values of a scope as a YAML document that Import reads back without a difference.
  ///
  /// NOT_FOUND: `UNKNOWN_NAMESPACE`, `UNKNOWN_REVISION`. OUT_OF_RANGE: `REVISION_NOT_KEPT`.
  /// RESOURCE_EXHAUSTED: `ANSWER_TOO_LARGE`; name fewer namespaces.
  public static let export = MethodDescriptor<ExportRequest, ExportResponse>(
    path: "/mooring.config.v1.ConfigService/Export", kind: .unary, isIdempotent: true
  )

  /// Reads the configuration files again and commits the differences of their layers.
  ///
  /// Values hidden by stored ones are listed. NOT_FOUND: `FILE_NOT_FOUND`. INVALID_ARGUMENT:
  /// `MALFORMED_YAML`, `MISSING_VARIABLES`, `CHANGE_REFUSED`. PERMISSION_DENIED and UNAVAILABLE as
  /// Apply.
  public static let reload = MethodDescriptor<ReloadRequest, ReloadResponse>(
    path: "/mooring.config.v1.ConfigService/Reload", kind: .unary
  )

  /// Makes a new strategy namespace from the template.
  ///
  /// ALREADY_EXISTS: `STRATEGY_EXISTS`. INVALID_ARGUMENT: `CHANGE_REFUSED`. PERMISSION_DENIED and
  /// UNAVAILABLE as Apply.
  public static let createStrategy = MethodDescriptor<CreateStrategyRequest, CreateStrategyResponse>(
    path: "/mooring.config.v1.ConfigService/CreateStrategy", kind: .unary
  )

  /// Carries resolved values to one consumer process for as long as the stream lives.
  ///
  /// The consumer sends a start and then one acknowledgement per revision; the service sends a
  /// snapshot, or the deltas since the consumer's revision when it knows its hash, then deltas and
  /// bookmarks. The six promises:
  ///
  /// 1. Ordered: revisions arrive in the order of their commits and never go back within an epoch.
  /// 2. Unique: no revision is delivered twice on one stream. 3. Reliable: nothing is left out; a
  /// delta names the revision it builds on, and a consumer that falls behind gets one newer
  /// snapshot or a delta over several revisions instead of silence. 4. Atomic: the changes of a
  /// revision arrive together; no message shows a part of a change set as if it were all. 5.
  /// Resumable: a consumer that names a revision token of this history goes on from it; a token of
  /// another history gets a snapshot. 6. Bookmarked: at least every 5 seconds a message says up to
  /// which revision everything has been sent, even when nothing changed, so that silence means
  /// trouble.
  ///
  /// A service that has no database and no last known good state sends nothing rather than
  /// defaults. NOT_FOUND: `UNKNOWN_NAMESPACE`. INVALID_ARGUMENT: `INVALID_REQUEST` when the first
  /// message is not a start, or a later one is. PERMISSION_DENIED: `SECRETS_NOT_ALLOWED`. Not
  /// served by REST; the gateway's `/v1/events` tells of revisions.
  public static let watch = MethodDescriptor<WatchRequest, WatchResponse>(
    path: "/mooring.config.v1.ConfigService/Watch", kind: .bidirectional
  )

  /// Waits until the consumers a revision concerns have it in force, or until time is up.
  ///
  /// Time running out is not an error: `complete` is then false and each consumer's state is
  /// listed. NOT_FOUND: `UNKNOWN_REVISION`.
  public static let waitApplied = MethodDescriptor<WaitAppliedRequest, WaitAppliedResponse>(
    path: "/mooring.config.v1.ConfigService/WaitApplied", kind: .unary, isIdempotent: true
  )

  /// Lists the consumers of every replica, those behind first.
  public static let listSubscribers = MethodDescriptor<ListSubscribersRequest, ListSubscribersResponse>(
    path: "/mooring.config.v1.ConfigService/ListSubscribers", kind: .unary, isIdempotent: true
  )

  /// Tells what the service holds in memory and how it was used.
  public static let cacheStats = MethodDescriptor<CacheStatsRequest, CacheStatsResponse>(
    path: "/mooring.config.v1.ConfigService/CacheStats", kind: .unary, isIdempotent: true
  )

  /// Reads the store again in full and says what differed.
  public static let refreshCache = MethodDescriptor<RefreshCacheRequest, RefreshCacheResponse>(
    path: "/mooring.config.v1.ConfigService/RefreshCache", kind: .unary
  )
}

/// Live parameters with history, audit, watch and proof of effect.
public protocol ConfigServiceHandlers: Sendable {
  /// Reads one parameter, resolved for a scope, now or at a past revision or instant.
  ///
  /// NOT_FOUND: `UNKNOWN_NAMESPACE`, `UNKNOWN_PARAMETER`, `UNKNOWN_REVISION`. OUT_OF_RANGE:
  /// `REVISION_NOT_KEPT` when retention has removed it.
  var get: UnaryHandler<GetRequest, GetResponse> { get }
  /// Lists parameters, resolved for a scope or as kept in a scope, ordered by namespace and key.
  ///
  /// NOT_FOUND: `UNKNOWN_NAMESPACE` when a namespace is named in full, `UNKNOWN_REVISION`.
  /// OUT_OF_RANGE: `REVISION_NOT_KEPT`.
  var list: UnaryHandler<ListRequest, ListResponse> { get }
  /// Resolves whole namespaces for a scope, on request with candidate changes laid over.
  ///
  /// NOT_FOUND: `UNKNOWN_NAMESPACE`, `UNKNOWN_REVISION`. OUT_OF_RANGE: `REVISION_NOT_KEPT`.
  /// Candidate changes that are not allowed do not fail the call: the answer lists what is wrong.
  var resolve: UnaryHandler<ResolveRequest, ResolveResponse> { get }
  /// Reads every resolved value of an environment at a revision, as Watch would send it.
  ///
  /// For rebuilding what a consumer had in force at a past revision. NOT_FOUND:
  /// `UNKNOWN_NAMESPACE`, `UNKNOWN_REVISION`. OUT_OF_RANGE: `REVISION_NOT_KEPT`.
  /// FAILED_PRECONDITION: `HISTORY_DIFFERS` when the token asked for names another history.
  var getSnapshot: UnaryHandler<GetSnapshotRequest, GetSnapshotResponse> { get }
  /// Lists namespaces, ordered by name.
  var listNamespaces: UnaryHandler<ListNamespacesRequest, ListNamespacesResponse> { get }
  /// Reads the schema of a namespace: types, bounds, units, defaults and rules.
  ///
  /// NOT_FOUND: `UNKNOWN_NAMESPACE`, `UNKNOWN_PARAMETER`.
  var getSchema: UnaryHandler<GetSchemaRequest, GetSchemaResponse> { get }
  /// Says whether a change set would be allowed and what it would do, and records nothing.
  ///
  /// Runs the code of Apply and gives the answer that Apply with `validate_only` gives, without the
  /// audit record of a dry run. Changes that are not allowed do not fail the call.
  var validate: UnaryHandler<ValidateRequest, ValidateResponse> { get }
  /// Commits a change set as one revision.
  ///
  /// Everything wrong is reported at once and then nothing is changed. INVALID_ARGUMENT:
  /// `CHANGE_REFUSED` with violations whose codes are `unknown_namespace`, `unknown_parameter`,
  /// `wrong_type`, `out_of_range`, `not_allowed`, `not_finite`, `too_long`, `step_too_large`,
  /// `rule_broken`, `duplicate_key`, `wrong_environment`. ABORTED: `VERSION_MISMATCH` with
  /// `CurrentVersions`. PERMISSION_DENIED: `NAMESPACE_NOT_ALLOWED`, `STEP_OVERRIDE_NOT_ALLOWED`.
  /// UNAVAILABLE: `NOT_COMMITTED` (nothing was changed) or `OUTCOME_UNKNOWN` (the commit was sent
  /// and its answer lost; repeat with the same `request_id` to learn which).
  var apply: UnaryHandler<ApplyRequest, ApplyResponse> { get }
  /// Removes every value a scope holds itself, so that lower layers show through.
  ///
  /// NOT_FOUND: `UNKNOWN_NAMESPACE`, `SCOPE_EMPTY`. ABORTED, PERMISSION_DENIED and UNAVAILABLE as
  /// Apply; INVALID_ARGUMENT: `CHANGE_REFUSED` when what shows through breaks a rule.
  var deleteScope: UnaryHandler<DeleteScopeRequest, DeleteScopeResponse> { get }
  /// Restores values of the past as a new revision.
  ///
  /// Either back to how things stood at a revision, or undoing one change set. Exempt from step
  /// limits, never from bounds and rules. NOT_FOUND: `UNKNOWN_REVISION`, `UNKNOWN_PARAMETER`.
  /// OUT_OF_RANGE: `REVISION_NOT_KEPT`. INVALID_ARGUMENT: `CHANGE_REFUSED` when a value of the past
  /// is no longer allowed. ABORTED, PERMISSION_DENIED and UNAVAILABLE as Apply.
  var rollback: UnaryHandler<RollbackRequest, RollbackResponse> { get }
  /// Lists the changes of parameters, newest first.
  ///
  /// NOT_FOUND: `UNKNOWN_NAMESPACE`, `UNKNOWN_PARAMETER`.
  var history: UnaryHandler<HistoryRequest, HistoryResponse> { get }
  /// Lists change sets, newest first.
  var listChangeSets: UnaryHandler<ListChangeSetsRequest, ListChangeSetsResponse> { get }
  /// Shows what differs between two revisions.
  ///
  /// NOT_FOUND: `UNKNOWN_REVISION`, `UNKNOWN_NAMESPACE`. OUT_OF_RANGE: `REVISION_NOT_KEPT`.
  var diff: UnaryHandler<DiffRequest, DiffResponse> { get }
  /// Shows what differs between two scopes, such as staging and production; differences only.
  ///
  /// NOT_FOUND: `UNKNOWN_REVISION`, `UNKNOWN_NAMESPACE`. OUT_OF_RANGE: `REVISION_NOT_KEPT`.
  var compare: UnaryHandler<CompareRequest, CompareResponse> { get }
  /// Shows every layer of one parameter, which one decides, and who set it, when and why.
  ///
  /// NOT_FOUND: `UNKNOWN_NAMESPACE`, `UNKNOWN_PARAMETER`, `UNKNOWN_REVISION`. OUT_OF_RANGE:
  /// `REVISION_NOT_KEPT`.
  var explain: UnaryHandler<ExplainRequest, ExplainResponse> { get }
  /// Lists audit records, newest first.
  var listAudit: UnaryHandler<ListAuditRequest, ListAuditResponse> { get }
  /// Recomputes the hashes of the audit chain.
  ///
  /// A broken chain does not fail the call: the answer says where it breaks. FAILED_PRECONDITION:
  /// `SEQUENCE_NOT_KEPT` when retention has removed the start asked for.
  var verifyAudit: UnaryHandler<VerifyAuditRequest, VerifyAuditResponse> { get }
  /// Makes the store hold what a YAML document says, as one change set; with `validate_only`, the
  /// exact plan.
  ///
  /// INVALID_ARGUMENT: `MALFORMED_YAML` (violations name line and column), `MISSING_VARIABLES` (all
  /// of them), `CHANGE_REFUSED`. ABORTED, PERMISSION_DENIED and UNAVAILABLE as Apply.
  var `import`: UnaryHandler<ImportRequest, ImportResponse> { get }
  /// Writes the values of a scope as a YAML document that Import reads back without a difference.
  ///
  /// NOT_FOUND: `UNKNOWN_NAMESPACE`, `UNKNOWN_REVISION`. OUT_OF_RANGE: `REVISION_NOT_KEPT`.
  /// RESOURCE_EXHAUSTED: `ANSWER_TOO_LARGE`; name fewer namespaces.
  var export: UnaryHandler<ExportRequest, ExportResponse> { get }
  /// Reads the configuration files again and commits the differences of their layers.
  ///
  /// Values hidden by stored ones are listed. NOT_FOUND: `FILE_NOT_FOUND`. INVALID_ARGUMENT:
  /// `MALFORMED_YAML`, `MISSING_VARIABLES`, `CHANGE_REFUSED`. PERMISSION_DENIED and UNAVAILABLE as
  /// Apply.
  var reload: UnaryHandler<ReloadRequest, ReloadResponse> { get }
  /// Makes a new strategy namespace from the template.
  ///
  /// ALREADY_EXISTS: `STRATEGY_EXISTS`. INVALID_ARGUMENT: `CHANGE_REFUSED`. PERMISSION_DENIED and
  /// UNAVAILABLE as Apply.
  var createStrategy: UnaryHandler<CreateStrategyRequest, CreateStrategyResponse> { get }
  /// Carries resolved values to one consumer process for as long as the stream lives.
  ///
  /// The consumer sends a start and then one acknowledgement per revision; the service sends a
  /// snapshot, or the deltas since the consumer's revision when it knows its hash, then deltas and
  /// bookmarks. The six promises:
  ///
  /// 1. Ordered: revisions arrive in the order of their commits and never go back within an epoch.
  /// 2. Unique: no revision is delivered twice on one stream. 3. Reliable: nothing is left out; a
  /// delta names the revision it builds on, and a consumer that falls behind gets one newer
  /// snapshot or a delta over several revisions instead of silence. 4. Atomic: the changes of a
  /// revision arrive together; no message shows a part of a change set as if it were all. 5.
  /// Resumable: a consumer that names a revision token of this history goes on from it; a token of
  /// another history gets a snapshot. 6. Bookmarked: at least every 5 seconds a message says up to
  /// which revision everything has been sent, even when nothing changed, so that silence means
  /// trouble.
  ///
  /// A service that has no database and no last known good state sends nothing rather than
  /// defaults. NOT_FOUND: `UNKNOWN_NAMESPACE`. INVALID_ARGUMENT: `INVALID_REQUEST` when the first
  /// message is not a start, or a later one is. PERMISSION_DENIED: `SECRETS_NOT_ALLOWED`. Not
  /// served by REST; the gateway's `/v1/events` tells of revisions.
  var watch: BidirectionalHandler<WatchRequest, WatchResponse> { get }
  /// Waits until the consumers a revision concerns have it in force, or until time is up.
  ///
  /// Time running out is not an error: `complete` is then false and each consumer's state is
  /// listed. NOT_FOUND: `UNKNOWN_REVISION`.
  var waitApplied: UnaryHandler<WaitAppliedRequest, WaitAppliedResponse> { get }
  /// Lists the consumers of every replica, those behind first.
  var listSubscribers: UnaryHandler<ListSubscribersRequest, ListSubscribersResponse> { get }
  /// Tells what the service holds in memory and how it was used.
  var cacheStats: UnaryHandler<CacheStatsRequest, CacheStatsResponse> { get }
  /// Reads the store again in full and says what differed.
  var refreshCache: UnaryHandler<RefreshCacheRequest, RefreshCacheResponse> { get }
}

extension ConfigServiceHandlers {
  /// The handlers with the methods they answer, for a server.
  public var routes: [Route] {
    [
      Route(ConfigServiceMethods.get, self.get),
      Route(ConfigServiceMethods.list, self.list),
      Route(ConfigServiceMethods.resolve, self.resolve),
      Route(ConfigServiceMethods.getSnapshot, self.getSnapshot),
      Route(ConfigServiceMethods.listNamespaces, self.listNamespaces),
      Route(ConfigServiceMethods.getSchema, self.getSchema),
      Route(ConfigServiceMethods.validate, self.validate),
      Route(ConfigServiceMethods.apply, self.apply),
      Route(ConfigServiceMethods.deleteScope, self.deleteScope),
      Route(ConfigServiceMethods.rollback, self.rollback),
      Route(ConfigServiceMethods.history, self.history),
      Route(ConfigServiceMethods.listChangeSets, self.listChangeSets),
      Route(ConfigServiceMethods.diff, self.diff),
      Route(ConfigServiceMethods.compare, self.compare),
      Route(ConfigServiceMethods.explain, self.explain),
      Route(ConfigServiceMethods.listAudit, self.listAudit),
      Route(ConfigServiceMethods.verifyAudit, self.verifyAudit),
      Route(ConfigServiceMethods.`import`, self.`import`),
      Route(ConfigServiceMethods.export, self.export),
      Route(ConfigServiceMethods.reload, self.reload),
      Route(ConfigServiceMethods.createStrategy, self.createStrategy),
      Route(ConfigServiceMethods.watch, self.watch),
      Route(ConfigServiceMethods.waitApplied, self.waitApplied),
      Route(ConfigServiceMethods.listSubscribers, self.listSubscribers),
      Route(ConfigServiceMethods.cacheStats, self.cacheStats),
      Route(ConfigServiceMethods.refreshCache, self.refreshCache),
    ]
  }
}

/// The REST forms of `mooring.config.v1.ConfigService`.
public enum ConfigServiceREST {
  /// The routes in the order of the contract.
  public static let routes: [RESTRoute] = [
    RESTRoute(
      verb: .get, template: "/v1/parameters/{namespace=*/*}/{key}",
      method: "/mooring.config.v1.ConfigService/Get",
      request: GetRequest.self, response: GetResponse.self,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .get, template: "/v1/parameters",
      method: "/mooring.config.v1.ConfigService/List",
      request: ListRequest.self, response: ListResponse.self,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .post, template: "/v1/resolve",
      method: "/mooring.config.v1.ConfigService/Resolve",
      request: ResolveRequest.self, response: ResolveResponse.self,
      body: .message,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .get, template: "/v1/namespaces",
      method: "/mooring.config.v1.ConfigService/ListNamespaces",
      request: ListNamespacesRequest.self, response: ListNamespacesResponse.self,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .get, template: "/v1/schemas/{namespace=*/*}",
      method: "/mooring.config.v1.ConfigService/GetSchema",
      request: GetSchemaRequest.self, response: GetSchemaResponse.self,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .post, template: "/v1/change-sets/validate",
      method: "/mooring.config.v1.ConfigService/Validate",
      request: ValidateRequest.self, response: ValidateResponse.self,
      body: .message,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .post, template: "/v1/change-sets",
      method: "/mooring.config.v1.ConfigService/Apply",
      request: ApplyRequest.self, response: ApplyResponse.self,
      body: .message,
      access: .administer
    ),
    RESTRoute(
      verb: .delete, template: "/v1/namespaces/{namespace=*/*}/values",
      method: "/mooring.config.v1.ConfigService/DeleteScope",
      request: DeleteScopeRequest.self, response: DeleteScopeResponse.self,
      access: .administer
    ),
    RESTRoute(
      verb: .post, template: "/v1/change-sets/rollback",
      method: "/mooring.config.v1.ConfigService/Rollback",
      request: RollbackRequest.self, response: RollbackResponse.self,
      body: .message,
      access: .administer
    ),
    RESTRoute(
      verb: .get, template: "/v1/parameters/{namespace=*/*}/{key}/history",
      method: "/mooring.config.v1.ConfigService/History",
      request: HistoryRequest.self, response: HistoryResponse.self,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .get, template: "/v1/history",
      method: "/mooring.config.v1.ConfigService/History",
      request: HistoryRequest.self, response: HistoryResponse.self,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .get, template: "/v1/change-sets",
      method: "/mooring.config.v1.ConfigService/ListChangeSets",
      request: ListChangeSetsRequest.self, response: ListChangeSetsResponse.self,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .get, template: "/v1/revisions/{revision}",
      method: "/mooring.config.v1.ConfigService/ListChangeSets",
      request: ListChangeSetsRequest.self, response: ListChangeSetsResponse.self,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .get, template: "/v1/diff",
      method: "/mooring.config.v1.ConfigService/Diff",
      request: DiffRequest.self, response: DiffResponse.self,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .get, template: "/v1/compare",
      method: "/mooring.config.v1.ConfigService/Compare",
      request: CompareRequest.self, response: CompareResponse.self,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .get, template: "/v1/explain/{namespace=*/*}/{key}",
      method: "/mooring.config.v1.ConfigService/Explain",
      request: ExplainRequest.self, response: ExplainResponse.self,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .get, template: "/v1/audit",
      method: "/mooring.config.v1.ConfigService/ListAudit",
      request: ListAuditRequest.self, response: ListAuditResponse.self,
      isIdempotent: true,
      access: .audit
    ),
    RESTRoute(
      verb: .get, template: "/v1/audit/verify",
      method: "/mooring.config.v1.ConfigService/VerifyAudit",
      request: VerifyAuditRequest.self, response: VerifyAuditResponse.self,
      isIdempotent: true,
      access: .audit
    ),
    RESTRoute(
      verb: .post, template: "/v1/import",
      method: "/mooring.config.v1.ConfigService/Import",
      request: ImportRequest.self, response: ImportResponse.self,
      body: .field("document"),
      bodyBytesMax: 3145728,
      bodyMediaType: "application/yaml",
      access: .administer
    ),
    RESTRoute(
      verb: .get, template: "/v1/export",
      method: "/mooring.config.v1.ConfigService/Export",
      request: ExportRequest.self, response: ExportResponse.self,
      responseField: "document",
      isIdempotent: true,
      responseMediaType: "application/yaml",
      access: .read
    ),
    RESTRoute(
      verb: .post, template: "/v1/reload",
      method: "/mooring.config.v1.ConfigService/Reload",
      request: ReloadRequest.self, response: ReloadResponse.self,
      body: .message,
      access: .administer
    ),
    RESTRoute(
      verb: .post, template: "/v1/strategies",
      method: "/mooring.config.v1.ConfigService/CreateStrategy",
      request: CreateStrategyRequest.self, response: CreateStrategyResponse.self,
      body: .message,
      access: .administer
    ),
    RESTRoute(
      verb: .get, template: "/v1/revisions/{revision}/applied",
      method: "/mooring.config.v1.ConfigService/WaitApplied",
      request: WaitAppliedRequest.self, response: WaitAppliedResponse.self,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .get, template: "/v1/subscribers",
      method: "/mooring.config.v1.ConfigService/ListSubscribers",
      request: ListSubscribersRequest.self, response: ListSubscribersResponse.self,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .get, template: "/v1/cache",
      method: "/mooring.config.v1.ConfigService/CacheStats",
      request: CacheStatsRequest.self, response: CacheStatsResponse.self,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .post, template: "/v1/cache/refresh",
      method: "/mooring.config.v1.ConfigService/RefreshCache",
      request: RefreshCacheRequest.self, response: RefreshCacheResponse.self,
      body: .message,
      access: .administer
    ),
  ]
}
