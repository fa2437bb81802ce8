internal import Basics
internal import JSON
internal import OpenAPI

/// What an object of an answer looks like: one table, by which it is written and described.
struct AnswerShape<Subject>: Sendable {
  /// The members, in the order in which they are written.
  let fields: [AnswerField<Subject>]

  init(_ fields: [AnswerField<Subject>]) {
    self.fields = fields
  }

  /// Writes one object.
  func write(_ subject: Subject, to json: inout JSONWriter) {
    json.beginObject()
    for field in self.fields { field.write(subject, &json) }
    json.endObject()
  }

  /// What such an object looks like.
  var schema: JSONSchema { .object(self.fields.map(\.member)) }

  /// The object as the bytes of a document.
  func bytes(_ subject: Subject) -> [UInt8] {
    var buffer = ByteBuffer()
    JSONWriter.write(to: &buffer) { json in self.write(subject, to: &json) }
    return buffer.array()
  }

  /// The shape of what `subject` is made from.
  func from<Other>(_ subject: @escaping @Sendable (Other) -> Subject) -> [AnswerField<Other>] {
    self.fields.map { field in
      AnswerField(member: field.member) { other, json in field.write(subject(other), &json) }
    }
  }
}

/// A member of an object of an answer.
struct AnswerField<Subject>: Sendable {
  /// Its name, and what stands behind it.
  let member: JSONSchema.Member
  /// Writes name and value, or nothing when the member is left out.
  let write: @Sendable (Subject, inout JSONWriter) -> Void

  init(
    member: JSONSchema.Member,
    write: @escaping @Sendable (Subject, inout JSONWriter) -> Void
  ) {
    self.member = member
    self.write = write
  }

  /// A member that is always there.
  init<Value: AnswerValue>(
    _ name: String, _ summary: String, schema: JSONSchema = Value.schema,
    _ value: @escaping @Sendable (Subject) -> Value
  ) {
    self.init(member: .init(name, schema.described(summary))) { subject, json in
      json.key(name)
      value(subject).write(to: &json)
    }
  }

  /// A member that is left out when there is nothing to say.
  init<Value: AnswerValue>(
    whenThere name: String, _ summary: String, schema: JSONSchema = Value.schema,
    _ value: @escaping @Sendable (Subject) -> Value?
  ) {
    let member = JSONSchema.Member(name, schema.described(summary), isRequired: false)
    self.init(member: member) { subject, json in
      guard let value = value(subject) else { return }
      json.key(name)
      value.write(to: &json)
    }
  }

  /// A member that is an object of its own.
  init<Part>(
    _ name: String, _ summary: String, _ shape: AnswerShape<Part>,
    _ part: @escaping @Sendable (Subject) -> Part
  ) {
    self.init(member: .init(name, shape.schema.described(summary))) { subject, json in
      json.key(name)
      shape.write(part(subject), to: &json)
    }
  }

  /// A member that is an object of its own, or `null`.
  init<Part>(
    _ name: String, _ summary: String, orNull shape: AnswerShape<Part>,
    _ part: @escaping @Sendable (Subject) -> Part?
  ) {
    self.init(member: .init(name, shape.schema.orNull.described(summary))) { subject, json in
      json.key(name)
      if let part = part(subject) { shape.write(part, to: &json) } else { json.null() }
    }
  }

  /// A member that is a list of objects.
  init<Part>(
    _ name: String, _ summary: String, listOf shape: AnswerShape<Part>,
    _ parts: @escaping @Sendable (Subject) -> [Part]
  ) {
    let schema = JSONSchema.list(of: shape.schema).described(summary)
    self.init(member: .init(name, schema)) { subject, json in
      json.key(name)
      shape.writeList(parts(subject), to: &json)
    }
  }

  /// A member that always says the same, by which an answer is told apart.
  static func constant(_ name: String, _ value: JSONValue, _ summary: String) -> AnswerField {
    let schema = JSONSchema.constant(value).described(summary)
    return AnswerField(member: .init(name, schema)) { _, json in
      json.key(name)
      json.value(value)
    }
  }
}

extension AnswerShape {
  /// Writes a list of objects.
  func writeList(_ subjects: [Subject], to json: inout JSONWriter) {
    json.beginArray()
    for subject in subjects { self.write(subject, to: &json) }
    json.endArray()
  }

  /// A list of objects as the bytes of a document.
  func listBytes(_ subjects: [Subject]) -> [UInt8] {
    var buffer = ByteBuffer()
    JSONWriter.write(to: &buffer) { json in self.writeList(subjects, to: &json) }
    return buffer.array()
  }
}
