import Testing

/// One rule that files of every language keep.
struct TextRule: Sendable, CustomTestStringConvertible {
  static let lineCountMax = 600
  static let columnCountMax = 100

  let sentence: String
  let kept: [TextFile]
  let broken: [TextFile]
  /// Whether documents, manifests and sample files keep it as well as code.
  var isForDocuments = false
  private let check: @Sendable (TextFile) -> [Finding]

  var testDescription: String { self.sentence }

  static let all = [length, columns, spaces, strictScripts, neutralNames]

  func findings(in file: TextFile) -> [String] {
    self.check(file).map { "\(file.path):\($0.line): \($0.message)" }
  }

  private static let length = TextRule(
    sentence: "a file can be read in one sitting",
    kept: [
      TextFile(path: "Sources/A.swift", text: String(repeating: "\n", count: lineCountMax)),
      // A contract is read by its parts.
      TextFile(path: "Proto/a.proto", text: String(repeating: "\n", count: lineCountMax + 1)),
    ],
    broken: [
      TextFile(path: "Sources/A.swift", text: String(repeating: "\n", count: lineCountMax + 1)),
      TextFile(path: "scripts/a.py", text: String(repeating: "\n", count: lineCountMax) + "a"),
    ]
  ) { file in
    guard !file.path.hasSuffix(".proto"), file.lines.count > lineCountMax else { return [] }
    return [Finding(lineCountMax, "\(file.lines.count) lines, at most \(lineCountMax)")]
  }

  private static let columns = TextRule(
    sentence: "a line fits beside another file",
    kept: [TextFile(path: "a.h", text: String(repeating: "é", count: columnCountMax) + "\n")],
    broken: [TextFile(path: "a.h", text: "\n" + String(repeating: "e", count: columnCountMax + 1))]
  ) { file in
    file.lines.enumerated().filter { _, line in
      line.utf8.count > columnCountMax && line.count > columnCountMax
    }.map { Finding($0 + 1, "\($1.count) columns, at most \(columnCountMax)") }
  }

  private static let spaces = TextRule(
    sentence: "a line ends where its text ends, and the last one ends too",
    kept: [TextFile(path: "a.c", text: "a\n\nb\n"), TextFile(path: "a.py", text: "")],
    broken: [
      TextFile(path: "a.c", text: "a \n"), TextFile(path: "a.c", text: "a\r\n"),
      TextFile(path: "a.c", text: "a"), TextFile(path: "a.py", text: "\ta\n"),
    ]
  ) { file in
    let lines = file.lines.enumerated().compactMap { index, line -> Finding? in
      // A carriage return and the line feed after it are one character.
      line.last == " " || line.contains { $0 == "\t" || $0 == "\r\n" }
        ? Finding(index + 1, "has a tab, a carriage return, or a blank at its end") : nil
    }
    let isOpen = !file.text.isEmpty && file.text.utf8.last != UInt8(ascii: "\n")
    return lines + (isOpen ? [Finding(file.lines.count, "does not end its last line")] : [])
  }

  private static let strictScripts = TextRule(
    sentence: "a shell script stops at its first fault",
    kept: [
      TextFile(path: "scripts/a", text: "#!/usr/bin/env bash\nset -euo pipefail\n"),
      TextFile(path: "scripts/a", text: "#!/usr/bin/env bash\n# A.\nsource \"b/strict.bash\"\n"),
      TextFile(path: "scripts/a.py", text: "#!/usr/bin/env python3\n"),
    ],
    broken: [TextFile(path: "scripts/a", text: "#!/bin/sh\nset -e\n")]
  ) { file in
    guard let first = file.lines.first, first.hasPrefix("#!"), first.hasSuffix("sh") else {
      return []
    }
    let isStrict = file.lines.contains { line in
      line == "set -euo pipefail" || line.hasPrefix("source ") && line.contains("strict.bash")
    }
    return isStrict ? [] : [Finding(1, "sets neither -euo pipefail nor sources strict.bash")]
  }

  /// Put together here, so that this file does not break its own rule.
  private static let invented: Set<String> = Set(
    [
      ["a", "lice"], ["b", "ob"], ["c", "arol"], ["d", "ave"], ["e", "ve"], ["a", "da"],
      ["m", "allory"], ["t", "rudy"], ["j", "ohn"], ["j", "ane"],
    ].map { $0.joined() })
  private static let personal = ["/ho" + "me/", "/ro" + "ot/", "/Us" + "ers/"]

  private static let neutralNames = TextRule(
    sentence: "an example names a part that is played, nobody's name and nobody's folder",
    kept: [
      TextFile(path: "a.md", text: "operator@example.org and unix:operator in /srv/mooring.\n"),
      TextFile(path: "a.swift", text: "bobbin, the root/home of Alicent\n"),
    ],
    broken: invented.sorted().map { TextFile(path: "a.md", text: "\n\($0)@example.org\n") }
      + personal.map { TextFile(path: "a.swift", text: "\"\($0)mooring\"\n") },
    isForDocuments: true
  ) { file in
    file.lines.enumerated().compactMap { index, line in
      let names = line.split { !$0.isLetter }.filter { invented.contains($0.lowercased()) }
      let folders = personal.filter { line.contains($0) }
      let found = (names.map(String.init) + folders).joined(separator: ", ")
      return found.isEmpty ? nil : Finding(index + 1, "names \(found)")
    }
  }
}
