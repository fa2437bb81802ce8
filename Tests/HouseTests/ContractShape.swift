/// What peers rely on in a contract: names, numbers and types of everything in some packages.
struct ContractShape {
  /// A field of a message, or a value of an enum, which has a number and a name only.
  struct Member: Hashable {
    var name: String
    /// What it holds, in words of this test: kind, type, how often, in which choice.
    var type: String
  }

  /// A message, or an enum.
  struct Record: Hashable {
    var members: [Int: Member] = [:]
    /// Numbers never to be used again.
    var reservedNumbers: Set<Int> = []
    var reservedNames: Set<String> = []
  }

  var packages: Set<String> = []
  /// By full name.
  var records: [String: Record] = [:]
  /// What a method takes and gives, by `package.Service/Method`.
  var methods: [String: String] = [:]

  init() {}

  /// Reads an encoded `google.protobuf.FileDescriptorSet`.
  init(descriptorSet bytes: [UInt8]) {
    for file in DescriptorFields(bytes[...]).messages(1) {
      let package = file.text(2)
      self.packages.insert(package)
      for message in file.messages(4) { self.add(message: message, in: package) }
      for choice in file.messages(5) { self.add(enum: choice, in: package) }
      for service in file.messages(6) {
        for method in service.messages(2) {
          self.methods["\(package).\(service.text(1))/\(method.text(1))"] =
            "\(method.number(5) == 1 ? "stream " : "")\(method.text(2)) gives "
            + "\(method.number(6) == 1 ? "stream " : "")\(method.text(3))"
        }
      }
    }
  }

  private mutating func add(message: DescriptorFields, in scope: String) {
    let name = "\(scope).\(message.text(1))"
    var record = Record(reservedNames: Set(message.texts(10)))
    let choices = message.messages(8).map { $0.text(1) }
    for field in message.messages(2) {
      // A choice of one, for presence, is not a choice.
      let isInChoice = field.hasNumber(9) && field.number(17) == 0
      let choice = isInChoice ? ", of \(choices[field.number(9)])" : ""
      let presence = field.number(17) == 1 ? ", optional" : ""
      record.members[field.number(3)] = Member(
        name: field.text(1),
        type:
          "type \(field.number(5)) \(field.text(6)), label \(field.number(4))\(choice)\(presence)")
    }
    for range in message.messages(9) {
      record.reservedNumbers.formUnion(range.number(1)..<range.number(2))
    }
    self.records[name] = record
    for nested in message.messages(3) { self.add(message: nested, in: name) }
    for nested in message.messages(4) { self.add(enum: nested, in: name) }
  }

  private mutating func add(enum choice: DescriptorFields, in scope: String) {
    var record = Record(reservedNames: Set(choice.texts(5)))
    for value in choice.messages(2) {
      record.members[value.number(2)] = Member(name: value.text(1), type: "value")
    }
    for range in choice.messages(4) {
      record.reservedNumbers.formUnion(range.number(1)...range.number(2))
    }
    self.records["\(scope).\(choice.text(1))"] = record
  }
}

extension ContractShape {
  /// What a peer built on `baseline` would trip over in this contract.
  func breaks(since baseline: ContractShape) -> [String] {
    let gone = baseline.packages.subtracting(self.packages).sorted().map { "\($0): gone" }
    let records = baseline.records.sorted { $0.key < $1.key }.flatMap { name, old -> [String] in
      guard let new = self.records[name] else { return ["\(name): gone"] }
      return new.breaks(since: old).map { "\(name): \($0)" }
    }
    let methods = baseline.methods.sorted { $0.key < $1.key }.compactMap { path, old -> String? in
      guard let new = self.methods[path] else { return "\(path): gone" }
      return new == old ? nil : "\(path): took \(old), takes \(new)"
    }
    return gone + records + methods
  }
}

extension ContractShape.Record {
  fileprivate func breaks(since old: ContractShape.Record) -> [String] {
    let members = old.members.sorted { $0.key < $1.key }.compactMap { number, member -> String? in
      if let new = self.members[number] {
        return new == member ? nil : "\(number) was \(member), is \(new)"
      }
      let isReserved =
        self.reservedNumbers.contains(number)
        && self.reservedNames.contains(member.name)
      return isReserved ? nil : "\(number) \(member.name) is gone and not reserved"
    }
    let reused = self.members.filter { old.reservedNumbers.contains($0.key) }.map(\.key).sorted()
      .map { "\($0) was reserved and is used again" }
    let renamed = self.members.values.map(\.name).filter(old.reservedNames.contains).sorted()
      .map { "\($0) was reserved and is used again" }
    let freed = old.reservedNumbers.subtracting(self.reservedNumbers)
      .subtracting(self.members.keys).sorted().map { "\($0) is no longer reserved" }
    return members + reused + renamed + freed
  }
}
