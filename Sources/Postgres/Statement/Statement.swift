/// One SQL statement with its parameters.
///
/// The SQL is a literal of the program, so that no value can become part of it: values are only
/// ever parameters, `$1` and on.
public struct Statement: Sendable {
  /// The most parameters that the protocol can carry.
  public static let parametersMax = 65_535

  /// What to run.
  public let sql: StaticString
  let parameters: ParameterList

  /// Pairs SQL with the values of its parameters, in order.
  public init<each Value: PostgresValue>(_ sql: StaticString, _ values: repeat each Value) {
    var parameters = ParameterList()
    for value in repeat each values { parameters.append(value) }
    precondition(parameters.types.count <= Self.parametersMax)
    self.sql = sql
    self.parameters = parameters
  }
}

/// The parameters of a statement in binary form.
struct ParameterList: Sendable {
  private(set) var types: [UInt32] = []
  /// Where each parameter's bytes begin and how many they are; -1 for NULL.
  private(set) var places: [(offset: Int, length: Int32)] = []
  private var encoder = PostgresEncoder()

  var bytes: [UInt8] { self.encoder.bytes }

  mutating func append<Value: PostgresValue>(_ value: Value) {
    self.types.append(Value.postgresType.oid)
    let offset = self.encoder.count
    guard !value.isNull else { return self.places.append((offset, -1)) }
    value.encode(into: &self.encoder)
    self.places.append((offset, Int32(self.encoder.count - offset)))
  }
}
