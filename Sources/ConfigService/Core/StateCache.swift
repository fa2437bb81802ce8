internal import Basics

/// States of the past that were needed not long ago, so that a page or a comparison that follows
/// does not read them again.
///
/// Holds what was in force lately too: a consumer that resumes is told the difference from it.
struct StateCache: Sendable {
  /// How many states are kept; one is a few hundred kilobytes.
  static let statesMax = 64

  private var states: [RevisionToken: ConfigState] = [:]
  /// The tokens, least recently used first.
  private var order: [RevisionToken] = []

  /// The number of states that are held.
  var count: Int { self.states.count }

  /// The state of that token; using it keeps it.
  mutating func state(of token: RevisionToken) -> ConfigState? {
    guard let state = self.states[token] else { return nil }
    self.touch(token)
    return state
  }

  /// The state of a revision of the history `epoch`, if it is held.
  mutating func state(at revision: Revision, of epoch: StoreEpoch) -> ConfigState? {
    let token = self.order.last { $0.revision == revision && $0.epoch == epoch }
    return token.flatMap { self.state(of: $0) }
  }

  /// Keeps a state, and forgets the one that was not used for longest.
  mutating func insert(_ state: ConfigState) {
    self.states[state.token] = state
    self.touch(state.token)
    while self.order.count > Self.statesMax {
      self.states[self.order.removeFirst()] = nil
    }
  }

  /// Forgets everything: another history begins.
  mutating func removeAll() {
    self.states = [:]
    self.order = []
  }

  private mutating func touch(_ token: RevisionToken) {
    self.order.removeAll { $0 == token }
    self.order.append(token)
  }
}
