import Glibc
import TestSupport

/// The generator, run by protoc as `make proto` runs it.
struct GeneratorRun {
  /// The top of the repository.
  static let top = String(
    #filePath.dropLast("/Tests/ProtocGenMooringTests/GeneratorRun.swift".count))

  /// The generator that was built with these tests, in the folder of the running program.
  static let plugin: String = {
    var path = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &path, path.count)
    let program = path.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }
    let folder = program.prefix(upTo: program.lastIndex(of: UInt8(ascii: "/")) ?? 0)
    return String(decoding: folder, as: UTF8.self) + "/protoc-gen-mooring"
  }()

  /// The generated files by path, each under a line with its name; empty when protoc failed.
  let files: String
  /// What protoc and the generator complained about.
  let complaint: String

  /// Generates from `proto`, a file in `folder`.
  init(_ proto: String, in folder: String) {
    let script = """
      cd \(ShellCommand.quoted(Self.top)) || exit 1
      scratch=$(mktemp -d) || exit 1
      trap 'rm -rf "$scratch"' EXIT
      packages=$(echo .venv/lib/python3*/site-packages)
      if protoc -I\(ShellCommand.quoted(folder)) -IProto -I"$packages" \
        --plugin=\(ShellCommand.quoted(Self.plugin)) --mooring_out="$scratch" \
        --mooring_opt=Tests/Fixtures/Generator/modules \(proto) 2>"$scratch/complaint"; then
        rm "$scratch/complaint"
        cd "$scratch"
        find . -type f | LC_ALL=C sort | while read -r file; do
          echo "==> ${file#./}"
          cat "$file"
        done
      else
        cat "$scratch/complaint"
        exit 1
      fi
      """
    let run = ShellCommand(script)
    self.files = run.succeeded ? run.text : ""
    self.complaint = run.succeeded ? "" : run.text
  }

  /// Generates from the text of a file in package `example.v1`.
  init(source: String) {
    let folder = ShellCommand("mktemp -d").text.filter { $0 != "\n" }
    defer { _ = ShellCommand("rm -rf \(ShellCommand.quoted(folder))") }
    let text = "syntax = \"proto3\"; package example.v1; \(source)"
    _ = ShellCommand(
      "printf %s \(ShellCommand.quoted(text)) >\(ShellCommand.quoted(folder))/example.proto")
    self.init("example.proto", in: folder)
  }
}
