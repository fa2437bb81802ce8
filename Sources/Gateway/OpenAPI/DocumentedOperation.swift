public import Contract

/// An operation as the document lists it: where it is served, to whom, and what is said of it.
public struct DocumentedOperation: Sendable {
  /// The method of HTTP.
  public var verb: RESTRoute.Verb
  /// The path with its variables, such as `/v1/schemas/{namespace=*/*}`.
  public var template: String
  /// Who may call it.
  public var access: RESTRoute.Access
  /// What is said of it.
  public var document: OperationDocument

  /// Joins an operation with what is said of it.
  public init(
    verb: RESTRoute.Verb, template: String, access: RESTRoute.Access, document: OperationDocument
  ) {
    self.verb = verb
    self.template = template
    self.access = access
    self.document = document
  }
}
