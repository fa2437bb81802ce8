private import CLibYAML

extension YAMLNode {
  /// Reads one document.
  ///
  /// Aliases, anchors and tags are refused: with them a small text can mean a huge value, and
  /// nobody reads them in a configuration with certainty.
  public init(parsing text: String, limits: YAMLLimits = .standard) throws(YAMLError) {
    guard text.utf8.count <= limits.bytesMax else {
      throw YAMLError(
        line: 1, column: 1, message: "the document is larger than \(limits.bytesMax) bytes")
    }
    var events: [Event] = []
    let bytes = Array(text.utf8)
    do {
      let parser = try EventParser(bytes, limits: limits)
      events = try parser.events()
    }
    var builder = NodeBuilder(events: events[...], limits: limits)
    self = try builder.document()
  }
}

/// One event of the reader, with where it begins.
private struct Event {
  enum Kind: Equatable {
    case scalar(String, isQuoted: Bool)
    case sequenceStart, sequenceEnd, mappingStart, mappingEnd, documentStart
  }

  let kind: Kind
  let line: Int
  let column: Int
}

/// Owns libyaml's parser while a document is read.
@safe
private struct EventParser: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: [UInt8]
  private let limits: YAMLLimits

  init(_ bytes: [UInt8], limits: YAMLLimits) throws(YAMLError) {
    unsafe self.parser = .allocate(capacity: 1)
    self.bytes = bytes
    self.limits = limits
    // 0 only when memory is out.
    guard unsafe yaml_parser_initialize(self.parser) != 0 else {
      unsafe self.parser.deallocate()
      throw YAMLError(line: 1, column: 1, message: "out of memory")
    }
  }

  deinit {
    unsafe yaml_parser_delete(self.parser)
    unsafe self.parser.deallocate()
  }

  /// All events of the stream.
  func events() throws(YAMLError) -> [Event] {
    // The parser keeps the address, so that the bytes are lent for the whole reading.
    try unsafe self.bytes.withUnsafeBufferPointer { buffer throws(YAMLError) in
      unsafe yaml_parser_set_input_string(self.parser, buffer.baseAddress, buffer.count)
      unsafe yaml_parser_set_encoding(self.parser, YAML_UTF8_ENCODING)
      var events: [Event] = []
      while let event = try self.next() {
        events.append(event)
        guard events.count <= self.limits.nodesMax else {
          throw YAMLError(
            line: event.line, column: event.column,
            message: "the document has more than \(self.limits.nodesMax) values")
        }
      }
      return events
    }
  }

  /// The next event that matters; nil at the end of the stream.
  private func next() throws(YAMLError) -> Event? {
    while true {
      var event = unsafe yaml_event_t()
      guard unsafe yaml_parser_parse(self.parser, &event) != 0 else { throw self.problem }
      defer { unsafe yaml_event_delete(&event) }
      let line = unsafe Int(event.start_mark.line) + 1
      let column = unsafe Int(event.start_mark.column) + 1
      func made(_ kind: Event.Kind) -> Event { Event(kind: kind, line: line, column: column) }
      func refuse(_ message: String) -> YAMLError {
        YAMLError(line: line, column: column, message: message)
      }
      switch unsafe event.type {
      case YAML_STREAM_END_EVENT: return nil
      case YAML_DOCUMENT_START_EVENT: return made(.documentStart)
      case YAML_ALIAS_EVENT: throw refuse("aliases are not allowed")
      case YAML_SCALAR_EVENT:
        guard unsafe event.data.scalar.anchor == nil else {
          throw refuse("anchors are not allowed")
        }
        guard unsafe event.data.scalar.tag == nil else { throw refuse("tags are not allowed") }
        return made(unsafe Self.scalar(event))
      case YAML_SEQUENCE_START_EVENT:
        guard unsafe event.data.sequence_start.anchor == nil,
          unsafe event.data.sequence_start.tag == nil
        else { throw refuse("anchors and tags are not allowed") }
        return made(.sequenceStart)
      case YAML_MAPPING_START_EVENT:
        guard unsafe event.data.mapping_start.anchor == nil,
          unsafe event.data.mapping_start.tag == nil
        else { throw refuse("anchors and tags are not allowed") }
        return made(.mappingStart)
      case YAML_SEQUENCE_END_EVENT: return made(.sequenceEnd)
      case YAML_MAPPING_END_EVENT: return made(.mappingEnd)
      default: continue
      }
    }
  }

  private static func scalar(_ event: yaml_event_t) -> Event.Kind {
    let scalar = unsafe event.data.scalar
    // libyaml has checked the bytes: they are UTF-8.
    let text = unsafe String(
      decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    return .scalar(text, isQuoted: unsafe scalar.style != YAML_PLAIN_SCALAR_STYLE)
  }

  private var problem: YAMLError {
    let state = unsafe self.parser.pointee
    let message = unsafe state.problem.map { unsafe String(cString: $0) } ?? "is not YAML"
    let mark = unsafe state.error == YAML_READER_ERROR ? state.mark : state.problem_mark
    return YAMLError(
      line: Int(mark.line) + 1, column: Int(mark.column) + 1, message: message)
  }
}

/// Makes nodes of events.
private struct NodeBuilder {
  private var events: ArraySlice<Event>
  private let limits: YAMLLimits

  init(events: ArraySlice<Event>, limits: YAMLLimits) {
    self.events = events
    self.limits = limits
  }

  /// The one document; an empty stream is null.
  mutating func document() throws(YAMLError) -> YAMLNode {
    guard self.events.popFirst() != nil, let first = self.events.popFirst() else {
      return YAMLNode(.scalar("", isQuoted: false), line: 1, column: 1)
    }
    let node = try self.node(first, depth: 1)
    if let more = self.events.first {
      throw YAMLError(
        line: more.line, column: more.column, message: "only one document is allowed")
    }
    return node
  }

  private mutating func node(_ event: Event, depth: Int) throws(YAMLError) -> YAMLNode {
    guard depth <= self.limits.depthMax else {
      throw YAMLError(
        line: event.line, column: event.column,
        message: "nested deeper than \(self.limits.depthMax) levels")
    }
    let content: YAMLNode.Content =
      switch event.kind {
      case .scalar(let text, let isQuoted): .scalar(text, isQuoted: isQuoted)
      case .sequenceStart: .sequence(try self.items(depth: depth))
      case .mappingStart: .mapping(try self.members(depth: depth))
      case .sequenceEnd, .mappingEnd, .documentStart:
        throw YAMLError(line: event.line, column: event.column, message: "a value is missing")
      }
    return YAMLNode(content, line: event.line, column: event.column)
  }

  private mutating func items(depth: Int) throws(YAMLError) -> [YAMLNode] {
    var items: [YAMLNode] = []
    while let event = self.events.popFirst(), event.kind != .sequenceEnd {
      items.append(try self.node(event, depth: depth + 1))
    }
    return items
  }

  private mutating func members(depth: Int) throws(YAMLError) -> [YAMLNode.Member] {
    var members: [YAMLNode.Member] = []
    var keys: Set<String> = []
    while let event = self.events.popFirst(), event.kind != .mappingEnd {
      guard case .scalar(let key, _) = event.kind else {
        throw YAMLError(
          line: event.line, column: event.column, message: "a key must be a single text")
      }
      guard keys.insert(key).inserted else {
        throw YAMLError(
          line: event.line, column: event.column, message: "the key \(key) stands twice")
      }
      guard let value = self.events.popFirst() else { break }
      members.append(
        YAMLNode.Member(
          key: key, line: event.line, value: try self.node(value, depth: depth + 1)))
    }
    return members
  }
}
