/// The value of one parameter, as the configuration gives it.
public enum ParameterValue: Sendable, Hashable {
  case number(Double)
  case integer(Int64)
  case text(String)
  case flag(Bool)
}

/// A parameter with which no price can be computed, and why.
public struct ParameterRejection: Error, Sendable, Hashable, CustomStringConvertible {
  /// The parameter, such as `params/pricing:target_loss_ratio`.
  public let parameter: String
  /// What is wrong and what is needed, in one sentence.
  public let reason: String

  /// Names a parameter and says what is wrong with it.
  public init(parameter: String, reason: String) {
    self.parameter = parameter
    self.reason = reason
  }

  public var description: String { "\(self.parameter): \(self.reason)" }
}

/// Reads the parameters that a model needs and notes everything that is missing or wrong.
///
/// A fault does not stop the reading: the caller goes on with a harmless value and asks for all
/// ``rejections`` at the end, so that one look at a refused configuration shows every fault.
public struct ParameterReader {
  private let lookup: (String) -> ParameterValue?
  /// What was missing or wrong so far.
  public private(set) var rejections: [ParameterRejection] = []

  /// Reads through `lookup`, which answers a full parameter name with its resolved value.
  public init(_ lookup: @escaping (String) -> ParameterValue?) {
    self.lookup = lookup
  }

  /// The finite number of that name within `bounds`; integers count as numbers.
  public mutating func number(
    _ name: String,
    in bounds: ClosedRange<Double> = -Double.greatestFiniteMagnitude...(.greatestFiniteMagnitude)
  ) -> Double {
    let value: Double
    switch self.lookup(name) {
    case .number(let number): value = number
    case .integer(let integer): value = Double(integer)
    case .text, .flag:
      self.reject(name, "is not a number")
      return bounds.lowerBound
    case nil:
      self.reject(name, "has no value")
      return bounds.lowerBound
    }
    guard bounds.contains(value) else {
      self.reject(name, "is \(value), allowed is \(bounds.lowerBound) to \(bounds.upperBound)")
      return bounds.lowerBound
    }
    return value
  }

  /// The integer of that name within `bounds`.
  public mutating func integer(_ name: String, in bounds: ClosedRange<Int>) -> Int {
    let value: Int64
    switch self.lookup(name) {
    case .integer(let integer): value = integer
    case .number, .text, .flag:
      self.reject(name, "is not an integer")
      return bounds.lowerBound
    case nil:
      self.reject(name, "has no value")
      return bounds.lowerBound
    }
    guard let value = Int(exactly: value), bounds.contains(value) else {
      self.reject(name, "is \(value), allowed is \(bounds.lowerBound) to \(bounds.upperBound)")
      return bounds.lowerBound
    }
    return value
  }

  /// The text of that name that `parse` understands; `allowed` says what that is.
  public mutating func choice<Choice>(
    _ name: String, allowed: String, _ parse: (String) -> Choice?
  ) -> Choice? {
    guard case .text(let text)? = self.lookup(name) else {
      self.reject(name, self.lookup(name) == nil ? "has no value" : "is not a text")
      return nil
    }
    guard let choice = parse(text) else {
      self.reject(name, "is \"\(text)\", allowed is \(allowed)")
      return nil
    }
    return choice
  }

  /// The flag of that name.
  public mutating func flag(_ name: String) -> Bool {
    guard case .flag(let value)? = self.lookup(name) else {
      self.reject(name, self.lookup(name) == nil ? "has no value" : "is not true or false")
      return false
    }
    return value
  }

  /// Notes that the parameter cannot be used.
  public mutating func reject(_ name: String, _ reason: String) {
    self.rejections.append(ParameterRejection(parameter: name, reason: reason))
  }
}
