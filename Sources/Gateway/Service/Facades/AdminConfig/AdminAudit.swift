internal import ContractConfig
internal import ContractType
internal import HTTP
internal import RPC

/// Records of the audit trail as the administration knows values: by what was in force.
enum AdminAudit {
  /// The records of one answer whose values are looked up.
  private static let lookupsMax = 200

  /// The records, with the value that was in force where the scope itself held none.
  ///
  /// A record says what its scope held before and after. What shows through a scope that holds
  /// nothing is looked up in the past.
  static func filled(
    _ records: [AuditRecord], _ exchange: Exchange
  ) async throws(Fault) -> [AuditRecord] {
    var records = records
    var lookups = 0
    for index in records.indices {
      guard let change = records[index].change, !change.redacted else { continue }
      let record = records[index]
      if change.before == nil, lookups < Self.lookupsMax {
        lookups += 1
        records[index].change?.before = await Self.value(of: change, before: record, exchange)
      }
      if change.after == nil, record.revision > 0, lookups < Self.lookupsMax {
        lookups += 1
        records[index].change?.after = await Self.value(
          of: change, at: .atRevision(record.revision), exchange)
      }
    }
    return records
  }

  private static func value(
    of change: ValueChange, before record: AuditRecord, _ exchange: Exchange
  ) async -> Value? {
    // A rehearsal has no revision: what it met was in force when it was recorded.
    guard record.revision > 0 else {
      guard let at = record.at else { return nil }
      return await self.value(of: change, at: .atTime(at), exchange)
    }
    // Before the first revision there was nothing.
    guard record.revision > 1 else { return nil }
    return await self.value(of: change, at: .atRevision(record.revision - 1), exchange)
  }

  private static func value(
    of change: ValueChange, at point: GetRequest.At, _ exchange: Exchange
  ) async -> Value? {
    let environment = change.scope?.environment ?? ""
    let request = GetRequest(
      namespace: change.namespace, key: change.key,
      environment: environment == "*" ? "" : environment, symbol: change.scope?.symbol ?? "",
      at: point)
    do throws(Fault) {
      let answer = try await exchange.calling { options throws(RPCError) in
        try await exchange.config.get(request, options: options)
      }
      return answer.entry.flatMap { $0.redacted ? nil : $0.value }
    } catch {
      // Retention may have removed that time, or the parameter may be gone: then nobody knows.
      return nil
    }
  }
}
