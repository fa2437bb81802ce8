/// Joins the metrics of several services: each sample says whose it is, each family is said once.
///
/// Pure. The texts are ours, in Prometheus's format 0.0.4: a family's lines stand together behind
/// its `HELP` and `TYPE`.
struct MetricsMerger {
  private struct Family {
    var help = ""
    var type = ""
    var samples: [String] = []
  }

  private var families: [String: Family] = [:]
  private var names: [String] = []
  private var up: [(service: String, isUp: Bool)] = [("gateway", true)]

  /// Takes note whether a service answers.
  mutating func note(isUp: Bool, service: String) { self.up.append((service, isUp)) }

  /// Adds the text of a service.
  mutating func add(_ text: [UInt8], service: String) {
    var name = ""
    for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
      if line.hasPrefix("# ") {
        let words = line.split(separator: " ", maxSplits: 3)
        guard words.count >= 3 else { continue }
        name = String(words[2])
        self.remember(name)
        if words[1] == "HELP" { self.families[name]?.help = String(line) }
        if words[1] == "TYPE" { self.families[name]?.type = String(line) }
      } else if line.hasPrefix(name) {
        self.families[name]?.samples.append(Self.labelled(line, service: service))
      }
    }
  }

  private mutating func remember(_ name: String) {
    guard self.families[name] == nil else { return }
    self.families[name] = Family()
    self.names.append(name)
  }

  /// A sample with the label that says whose it is.
  private static func labelled(_ line: Substring, service: String) -> String {
    let label = "service=\"\(service)\""
    // A value has no brace, and neither has a name: the first one opens the labels.
    guard let brace = line.firstIndex(of: "{") else {
      guard let blank = line.firstIndex(of: " ") else { return String(line) }
      return "\(line[..<blank]){\(label)}\(line[blank...])"
    }
    return "\(line[...brace])\(label),\(line[line.index(after: brace)...])"
  }

  /// All of it.
  var text: [UInt8] {
    var lines = ["# HELP mooring_up Whether a process answers.", "# TYPE mooring_up gauge"]
    lines += self.up.map { "mooring_up{service=\"\($0.service)\"} \($0.isUp ? 1 : 0)" }
    for name in self.names {
      guard let family = self.families[name] else { continue }
      lines += [family.help, family.type].filter { !$0.isEmpty } + family.samples
    }
    lines += DashboardNames.lines(of: self)
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// The samples of a family as labels and value, for those who go by another name.
  func samples(of name: String) -> [(series: String, labels: String, value: String)] {
    (self.families[name]?.samples ?? []).compactMap { line in
      guard let brace = line.firstIndex(of: "{"), let end = line.lastIndex(of: "}") else {
        return nil
      }
      return (
        String(line[..<brace]), String(line[line.index(after: brace)..<end]),
        String(line[line.index(end, offsetBy: 2)...])
      )
    }
  }
}
