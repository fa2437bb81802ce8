internal import Basics
internal import Crypto
internal import JSON

/// The state of a store as a file keeps it: one JSON document and its SHA-256.
///
/// Values stand in it as texts, so that the depth of one does not add to that of the document, and
/// secrets as the store keeps them, sealed or as references. Whoever reads it after a crash at any
/// moment finds all of it or nothing.
struct StateRecord: Sendable {
  /// The most bytes of a file.
  static let bytesMax = 64 << 20
  static let form: Int64 = 1
  private static let limits = JSONLimits(
    bytesMax: bytesMax, depthMax: 16, valuesMax: 4_000_000)

  let environment: EnvironmentName
  let made: [MadeNamespace]
  let state: ConfigState

  // MARK: Writing

  var bytes: [UInt8] {
    let token = self.state.token
    let document = JSONValue.object(
      JSONObject([
        ("form", .number(JSONNumber(Self.form))),
        ("environment", .string("\(self.environment)")),
        ("epoch", .number(JSONNumber(token.epoch.count))),
        ("revision", .number(JSONNumber(token.revision.count))),
        ("chain_hash", .string(token.chainHash?.description ?? "")),
        ("committed_at", Self.json(self.state.committedAt)),
        ("made", .array(self.made.map(Self.json))),
        ("places", .array(self.state.writtenPlaces.map { Self.json($0, self.state[$0]) })),
      ]))
    var bytes = Array(document.canonicalText.utf8)
    bytes += Array("\n\(SHA256.digest(of: bytes))\n".utf8)
    return bytes
  }

  private static func json(_ instant: WallTime) -> JSONValue {
    .number(JSONNumber(instant.microsecondsSinceEpoch))
  }

  private static func json(_ made: MadeNamespace) -> JSONValue {
    .array(
      ["\(made.namespace)", "\(made.template)", made.title, made.summary].map {
        .string($0)
      })
  }

  private static func json(_ place: Place, _ held: PlaceValues) -> JSONValue {
    .array([
      .string("\(place.namespace)"), .number(JSONNumber(Int64(place.layer.rawValue))),
      .string("\(place.scope)"), .number(JSONNumber(held.version.count)),
      .number(JSONNumber(held.revision.count)), held.createdAt.map(Self.json) ?? .null,
      held.updatedAt.map(Self.json) ?? .null,
      .array(
        held.values.sorted { $0.key < $1.key }.map { key, kept in
          .array([
            .string("\(key)"), .string(kept.value.canonicalText),
            .number(JSONNumber(kept.version.count)),
            .number(JSONNumber(kept.revision.count)), Self.json(kept.writtenAt),
            .string(kept.writtenBy), .string(kept.origin),
          ])
        }),
    ])
  }

  init(environment: EnvironmentName, made: [MadeNamespace], state: ConfigState) {
    self.environment = environment
    self.made = made
    self.state = state
  }

  // MARK: Reading

  /// Why a file is not a record.
  enum Fault: Error, Hashable, CustomStringConvertible {
    case damaged
    case otherForm
    case otherEnvironment(String)

    var description: String {
      switch self {
      case .damaged: "the file is damaged"
      case .otherForm: "the file has a form that this program does not know"
      case .otherEnvironment(let name): "the file is of the environment \(name)"
      }
    }
  }

  /// Reads what was written for `environment`.
  init(reading bytes: [UInt8], for environment: EnvironmentName) throws(Fault) {
    let seal = 2 * SHA256Digest.byteCount + 2
    guard bytes.count > seal else { throw .damaged }
    let text = Array(bytes.dropLast(seal))
    guard Array(bytes.suffix(seal)) == Array("\n\(SHA256.digest(of: text))\n".utf8),
      let document = unsafe try? JSONValue(parsing: text.span.bytes, limits: Self.limits)
    else { throw .damaged }
    guard document["form"] == .number(JSONNumber(Self.form)) else { throw .otherForm }
    guard document["environment"] == .string("\(environment)") else {
      throw .otherEnvironment(document["environment"]?.canonicalText ?? "")
    }
    guard let token = Self.token(document),
      let committedAt = document["committed_at"].flatMap(Self.instant),
      let places = document["places"]?.elements, let made = document["made"]?.elements
    else { throw .damaged }
    var read: [Place: PlaceValues] = [:]
    for place in places {
      guard let (name, held) = Self.place(place) else { throw .damaged }
      read[name] = held
    }
    self.init(
      environment: environment, made: made.compactMap(Self.made),
      state: ConfigState(token: token, committedAt: committedAt, places: read))
  }

  private static func token(_ document: JSONValue) -> RevisionToken? {
    guard let epoch = document["epoch"]?.count.flatMap(StoreEpoch.init(exactly:)),
      let revision = document["revision"]?.count.flatMap(Revision.init(exactly:)),
      let hash = document["chain_hash"]?.string
    else { return nil }
    guard hash.isEmpty || ChainHash(hash) != nil else { return nil }
    return RevisionToken(epoch: epoch, revision: revision, chainHash: ChainHash(hash))
  }

  private static func instant(_ json: JSONValue) -> WallTime? {
    guard case .number(let number) = json else { return nil }
    return number.int64.flatMap(WallTime.init(microsecondsSinceEpoch:))
  }

  private static func made(_ json: JSONValue) -> MadeNamespace? {
    let texts = json.elements?.compactMap(\.string) ?? []
    guard texts.count == 4, let namespace = ParameterNamespace(texts[0]),
      let template = ParameterNamespace(texts[1])
    else { return nil }
    return MadeNamespace(
      namespace: namespace, template: template, title: texts[2], summary: texts[3])
  }

  private static func place(_ json: JSONValue) -> (Place, PlaceValues)? {
    guard let parts = json.elements, parts.count == 8,
      let namespace = parts[0].string.flatMap(ParameterNamespace.init(_:)),
      let layer = parts[1].count.flatMap(UInt8.init(exactly:)).flatMap(Layer.init(rawValue:)),
      let scope = parts[2].string.flatMap(Basics.Scope.init(_:)),
      let place = layer.isStored
        ? Place(stored: namespace, scope: scope)
        : Place(local: layer, namespace, environment: scope.environment),
      let version = parts[3].count.flatMap(Version.init(exactly:)),
      let revision = parts[4].count.flatMap(Revision.init(exactly:)),
      let values = parts[7].elements
    else { return nil }
    var held = PlaceValues()
    held.version = version
    held.revision = revision
    held.createdAt = Self.instant(parts[5])
    held.updatedAt = Self.instant(parts[6])
    for value in values {
      guard let (key, kept) = Self.value(value) else { return nil }
      held.values[key] = kept
    }
    return (place, held)
  }

  private static func value(_ json: JSONValue) -> (ParameterKey, KeptValue)? {
    guard let parts = json.elements, parts.count == 7,
      let key = parts[0].string.flatMap(ParameterKey.init(_:)),
      let text = parts[1].string, let value = try? JSONValue(parsing: text),
      let version = parts[2].count.flatMap(Version.init(exactly:)),
      let revision = parts[3].count.flatMap(Revision.init(exactly:)),
      let writtenAt = Self.instant(parts[4]), let writtenBy = parts[5].string,
      let origin = parts[6].string
    else { return nil }
    return (
      key,
      KeptValue(
        value: value, version: version, revision: revision, writtenAt: writtenAt,
        writtenBy: writtenBy, origin: origin)
    )
  }
}

extension JSONValue {
  fileprivate var elements: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  fileprivate var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  fileprivate var count: UInt64? {
    if case .number(let number) = self { number.uint64 } else { nil }
  }
}
