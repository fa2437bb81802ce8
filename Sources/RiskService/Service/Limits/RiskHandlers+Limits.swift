internal import Basics
internal import ContractRisk
internal import ContractType
internal import Postgres
internal import RPC
internal import RPCServices
internal import RiskModels
internal import ServiceRuntime

extension RiskHandlers {
  var listLimits: UnaryHandler<ListLimitsRequest, ListLimitsResponse> {
    Answer.unary { request, context async throws(FaultAnswer) in
      let limits = try await self.core.limits(deadline: context.deadline)
      return ListLimitsResponse(
        limits: limits.filter { $0.state.rawValue >= request.stateMin.rawValue },
        at: Timestamp(microseconds: self.core.clock.wallNow.microsecondsSinceEpoch))
    }
  }

  var listAlerts: UnaryHandler<ListAlertsRequest, ListAlertsResponse> {
    Answer.unary { request, context async throws(FaultAnswer) in
      let page = try Page(of: request)
      var filter = AlertStore.Filter(
        states: request.states.map { Int16(clamping: $0.rawValue) },
        severityMin: Int16(clamping: request.severityMin.rawValue), category: request.category)
      if let since = request.since {
        filter.since = WallTime(clampingMicrosecondsSinceEpoch: since.microseconds)
      }
      if let until = request.until {
        filter.until = WallTime(clampingMicrosecondsSinceEpoch: until.microseconds)
      }
      if let start = page.start {
        // A token of this listing holds a place in it.
        filter.before = Self.place(start.position) ?? filter.before
      }
      let wanted = filter
      let found = try await self.core.reading(deadline: context.deadline) {
        connection throws(PostgresError) in
        try await AlertStore.list(wanted, countMax: page.size + 1, on: connection)
      }
      let shown = found.prefix(page.size)
      let next = found.count > page.size ? shown.last.map { page.next(after: Self.place($0)) } : nil
      return ListAlertsResponse(alerts: shown.map(\.alert), nextPageToken: next ?? "")
    }
  }

  private static func place(_ entry: AlertStore.Entry) -> String {
    "\(entry.alert.raisedAt?.microseconds ?? 0) \(entry.number)"
  }

  private static func place(_ text: String) -> (at: WallTime, number: Int64)? {
    let parts = text.split(separator: " ").compactMap { Int64($0) }
    guard parts.count == 2 else { return nil }
    return (WallTime(clampingMicrosecondsSinceEpoch: parts[0]), parts[1])
  }

  var acknowledgeAlert: UnaryHandler<AcknowledgeAlertRequest, AcknowledgeAlertResponse> {
    Answer.unary { request, context async throws(FaultAnswer) in
      guard let id = PostgresUUID(request.alertID) else {
        throw FaultAnswer.unknownAlert(request.alertID)
      }
      let response = try await self.core.change(request, context) { transaction, now, caller in
        guard let alert = try await AlertStore.alert(id, in: transaction) else {
          throw FaultAnswer.unknownAlert(request.alertID)
        }
        // Whoever was first has seen it; what is over needs nobody any more.
        guard alert.state == .open else { return AcknowledgeAlertResponse(alert: alert) }
        try await AlertStore.acknowledge(
          id, note: request.note, by: caller, at: now, in: transaction)
        return AcknowledgeAlertResponse(
          alert: try await AlertStore.alert(id, in: transaction))
      }
      self.core.alerts.ring()
      return response
    }
  }

  var watchAlerts: ServerStreamHandler<WatchAlertsRequest, WatchAlertsResponse> {
    ServerStreamHandler { request, responses, _ async throws(RPCError) in
      do throws(FaultAnswer) {
        try await AlertWatch(core: self.core, severityMin: request.severityMin)
          .run { response throws(RPCError) in try await responses.write(response) }
      } catch {
        throw error.rpcError()
      }
    }
  }
}

/// One watcher of alerts.
private struct AlertWatch {
  /// The longest time without a word to a watcher, but for the time between two rings.
  static let signInterval = Duration.seconds(5)
  /// Alerts that one look may find; the rest is found by the next one.
  static let alertsPerLook = 500

  let core: RiskCore
  let severityMin: AlertSeverity

  /// Sends the alerts that are open and then every change, until the caller has gone or the service
  /// stops.
  func run(
    _ send: (WatchAlertsResponse) async throws(RPCError) -> Void
  ) async throws(FaultAnswer) {
    var ring = self.core.alerts.rings
    var (entries, seen) = try await self.begin()
    var saidAt = self.core.clock.monotonicNow
    while true {
      let news = entries.filter { $0.alert.severity.rawValue >= self.severityMin.rawValue }
      let now = self.core.clock.monotonicNow
      do throws(RPCError) {
        for entry in news { try await send(WatchAlertsResponse(alert: entry.alert)) }
        if news.isEmpty, now - saidAt >= Self.signInterval {
          try await send(WatchAlertsResponse())
          saidAt = now
        }
      } catch {
        // The caller has gone, and with him the reason to go on.
        return
      }
      if !news.isEmpty { saidAt = now }
      if entries.count < Self.alertsPerLook {
        guard await self.core.alerts.wait(after: ring) else { return }
      }
      ring = self.core.alerts.rings
      let last = seen
      entries = try await self.core.reading { connection throws(PostgresError) in
        try await AlertStore.changed(
          after: last, countMax: Self.alertsPerLook, on: connection)
      }
      seen = entries.last?.change ?? seen
    }
  }

  private func begin() async throws(FaultAnswer) -> ([AlertStore.Entry], Int64) {
    try await self.core.reading { connection throws(PostgresError) in
      // Looked at before: a change between the two is sent twice rather than never.
      let change = try await AlertStore.change(on: connection)
      return (try await AlertStore.open(on: connection), change)
    }
  }
}

extension RiskCore {
  /// The limits with the figures of this moment, the worst first.
  func limits(deadline: MonotonicTime? = nil) async throws(FaultAnswer) -> [Limit] {
    let parameters = try self.parametersInForce()
    let (figures, standings) = try await self.snapshot(deadline: deadline) {
      transaction throws(PostgresError) in
      (
        try await LimitStore.figures(parameters, in: transaction),
        try await LimitStore.standings(in: transaction)
      )
    }
    let readings: [LimitReading]
    do throws(LimitThresholds.Rejection) {
      readings = try LimitReading.all(figures, parameters.limits)
    } catch {
      throw .notReady("The thresholds of the limits contradict each other: \(error).")
    }
    // The figure counts at once, whether or not a keeper has looked since it moved.
    return LimitJudgement(of: readings, after: standings, at: self.clock.wallNow)
      .limits(of: readings)
  }
}

extension FaultAnswer {
  /// There is no alert of that id.
  static func unknownAlert(_ id: String) -> FaultAnswer {
    FaultAnswer(.notFound, "UNKNOWN_ALERT", "There is no alert \(id).")
  }
}
