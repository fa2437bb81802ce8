/// What the documentation says of one operation.
public struct OperationDocument: Sendable {
  /// Its name for programs that are generated from the document; unique there.
  public var id: String
  /// The group that it is listed in.
  public var tag: String
  /// What it is for, in one line.
  public var summary: String
  /// What else there is to say, as CommonMark.
  public var details: String
  /// What goes into the path, the query and the header fields.
  public var parameters: [ParameterDocument]
  /// What the request carries.
  public var body: BodyDocument?
  /// Every answer there can be.
  public var responses: [ResponseDocument]

  /// Describes an operation.
  public init(
    id: String, tag: String, summary: String, details: String = "",
    parameters: [ParameterDocument] = [], body: BodyDocument? = nil,
    responses: [ResponseDocument]
  ) {
    self.id = id
    self.tag = tag
    self.summary = summary
    self.details = details
    self.parameters = parameters
    self.body = body
    self.responses = responses
  }
}

/// A value of the path, the query or a header field of a request.
public struct ParameterDocument: Sendable {
  /// Where a parameter stands.
  public enum Place: String, Sendable, Hashable {
    case path
    case query
    case header
  }

  /// Where it stands.
  public var place: Place
  /// What it is called.
  public var name: String
  /// What it may be; a list in the query is given by naming the parameter once per item.
  public var schema: JSONSchema
  /// What it means.
  public var summary: String
  /// Whether it must be given, as those of the path always must.
  public var isRequired: Bool

  /// Describes a parameter.
  public init(
    _ place: Place, _ name: String, _ schema: JSONSchema, _ summary: String,
    isRequired: Bool = false
  ) {
    self.place = place
    self.name = name
    self.schema = schema
    self.summary = summary
    self.isRequired = isRequired || place == .path
  }
}

/// The body of a request or of an answer: its media type and what it looks like.
public struct BodyDocument: Sendable {
  /// The media type.
  public var mediaType: String
  /// What it may be; of an answer in several parts, such as a stream of events, each part.
  public var schema: JSONSchema
  /// Whether a request may come without it.
  public var isRequired: Bool

  /// Describes a body; one of JSON unless said otherwise.
  public init(
    _ schema: JSONSchema, mediaType: String = "application/json", isRequired: Bool = true
  ) {
    self.mediaType = mediaType
    self.schema = schema
    self.isRequired = isRequired
  }
}

/// One answer that an operation can give.
public struct ResponseDocument: Sendable {
  /// The status.
  public var status: Int
  /// When it is given.
  public var summary: String
  /// What it carries; `nil` is nothing.
  public var body: BodyDocument?
  /// What it carries instead, in other media types.
  public var others: [BodyDocument] = []
  /// Its header fields, apart from those that every answer has.
  public var fields: [FieldDocument]

  /// Describes an answer.
  public init(
    _ status: Int, _ summary: String, _ body: BodyDocument? = nil, fields: [FieldDocument] = []
  ) {
    self.status = status
    self.summary = summary
    self.body = body
    self.fields = fields
  }
}

/// A header field of an answer.
public struct FieldDocument: Sendable {
  /// What it is called.
  public var name: String
  /// What it says.
  public var summary: String
  /// What it may be.
  public var schema: JSONSchema

  /// Describes a header field.
  public init(_ name: String, _ summary: String, _ schema: JSONSchema = .text()) {
    self.name = name
    self.summary = summary
    self.schema = schema
  }
}
