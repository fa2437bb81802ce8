internal import Basics

/// Finds everything that is wrong with a record.
///
/// Three rules hold everywhere: texts are UTF-8, floating-point numbers are finite, and nothing is
/// told about more than ``ContractLimits/violationsMax`` faults. The others are stated by the
/// contract, field by field.
struct RecordCheck {
  typealias Violation = WireError.Violation

  /// Whether the rules of the contract are applied too.
  let checksRules: Bool

  /// The faults of the record at `base`, in the order of its fields.
  func violations(of base: UnsafeRawPointer, shape: MessageShape) -> [Violation] {
    var found: [Violation] = []
    for index in shape.checkedFields {
      let field = shape.fields[index]
      if self.checksRules, let choice = shape.requiredChoices.first(where: { $0.field == index }),
        unsafe field.chosenNumber(in: base) == 0
      {
        found.append(.required(choice.name))
      }
      if unsafe field.isChoice && !field.isSet(in: base) {
        if self.checksRules && field.isRequired {
          found.append(.required(field.name))
        }
        continue
      }
      let more =
        unsafe field.isRepeated
        ? self.violations(ofList: field, in: base)
        : self.violations(ofSingle: field, in: base)
      // Appending nothing is not free, and nothing is what there nearly always is.
      if more.isEmpty { continue }
      found += more
      if found.count >= ContractLimits.violationsMax { break }
    }
    return found.count <= ContractLimits.violationsMax
      ? found : Array(found.prefix(ContractLimits.violationsMax))
  }

  private func violations(
    ofSingle field: MessageShape.Field, in base: UnsafeRawPointer
  ) -> [Violation] {
    let element = unsafe base + field.offset
    let isPresent = unsafe field.isChoice || !field.isDefault(at: element)
    guard isPresent else {
      return self.checksRules && field.isRequired ? [.required(field.name)] : []
    }
    // An `optional` number that is there and 0 was said on purpose; only text, lists and enums
    // must say something.
    if self.checksRules, field.isRequired, field.isChoice,
      unsafe field.type.saysNothing(at: element)
    {
      return [.required(field.name)]
    }
    return unsafe self.violations(of: element, field: field, name: field.name)
  }

  private func violations(
    ofList field: MessageShape.Field, in base: UnsafeRawPointer
  ) -> [Violation] {
    let count = unsafe field.count(in: base)
    var found: [Violation] = []
    if self.checksRules {
      for rule in field.rules {
        if let fault = rule.fault(ofCount: count) { found.append(.init(field.name, fault)) }
      }
    }
    let needsElements = field.message?.isChecked ?? true
    guard needsElements, let list = unsafe field.elements(in: base) else { return found }
    for position in 0..<count {
      let element = unsafe list + position * field.type.stride
      unsafe found += self.violations(
        of: element, field: field, name: "\(field.name)[\(position)]")
      if found.count >= ContractLimits.violationsMax { break }
    }
    return found
  }

  /// The faults of one value.
  private func violations(
    of element: UnsafeRawPointer, field: MessageShape.Field, name: @autoclosure () -> String
  ) -> [Violation] {
    if field.type == .message {
      guard let shape = field.message, shape.isChecked,
        let inner = unsafe element.load(as: UnsafeRawPointer?.self)
      else { return [] }
      let below = unsafe self.violations(of: inner, shape: shape)
      return below.isEmpty ? [] : below.map { $0.prefixed(by: name()) }
    }
    let value = unsafe FieldValue(at: element, type: field.type)
    if let fault = value.fault { return [.init(name(), fault)] }
    if field.json == .embedded, unsafe !field.type.bytes(at: element).isValidJSON {
      return [.init(name(), .invalidJSON)]
    }
    guard self.checksRules else { return [] }
    var found: [Violation] = []
    for rule in field.rules {
      if let fault = rule.fault(of: value) { found.append(.init(name(), fault)) }
    }
    return found
  }
}

/// What is wrong with a value.
struct Fault: Sendable {
  let code: String
  let message: String
}

extension Fault {
  fileprivate static let invalidJSON = Fault(
    code: "invalid_json",
    message: "This must be JSON that nests at most \(ContractLimits.embeddedDepthMax) deep.")
}

extension WireError.Violation {
  init(_ field: String, _ fault: Fault) {
    self.init(field: field, code: fault.code, message: fault.message)
  }

  static func required(_ field: String) -> Self {
    Self(field: field, code: "required", message: "This must be given.")
  }

  func prefixed(by outer: String) -> Self {
    Self(
      field: "\(outer).\(self.field)", code: self.code, message: self.message,
      allowed: self.allowed)
  }
}

/// One value of a record, for the rules; it borrows the record.
@safe
enum FieldValue {
  case signed(Int64)
  case unsigned(UInt64)
  case floating(Double)
  case text(UnsafeRawBufferPointer)
  case bytes(UnsafeRawBufferPointer)
  case other

  init(at element: UnsafeRawPointer, type: FieldType) {
    switch type {
    case .int32, .enumeration: self = unsafe .signed(Int64(element.load(as: Int32.self)))
    case .int64: self = unsafe .signed(element.load(as: Int64.self))
    case .uint32: self = unsafe .unsigned(UInt64(element.load(as: UInt32.self)))
    case .uint64: self = unsafe .unsigned(element.load(as: UInt64.self))
    case .float: self = unsafe .floating(Double(element.load(as: Float.self)))
    case .double: self = unsafe .floating(element.load(as: Double.self))
    case .text: self = unsafe .text(type.bytes(at: element))
    case .bytes: self = unsafe .bytes(type.bytes(at: element))
    case .bool, .message: self = .other
    }
  }

  /// What no value of the contract may be.
  var fault: Fault? {
    switch self {
    case .floating(let number) where !number.isFinite:
      Fault(code: "not_finite", message: "This must be a finite number.")
    case .text(let bytes) where unsafe !bytes.isValidUTF8:
      Fault(code: "invalid_utf8", message: "This is not valid UTF-8.")
    default: nil
    }
  }
}
