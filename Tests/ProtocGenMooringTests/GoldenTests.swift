import Glibc
import TestSupport
import Testing

@Suite("Generated Swift and C", .ownThread)
struct GoldenTests {
  @Test(
    "are what was agreed on; MOORING_UPDATE_GOLDEN=1 agrees anew",
    arguments: ["types", "services"])
  func golden(name: String) {
    let folder = "\(GeneratorRun.top)/Tests/Fixtures/Generator/\(name)"
    let run = GeneratorRun("\(name).proto", in: folder)
    #expect(run.complaint == "")
    // The bytes of the descriptor are protoc's own; they are compared by the contract's tests.
    let lines = run.files.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !($0.hasPrefix("  ") && $0.last == "," && $0.allSatisfy("0123456789, ".contains)) }
    let now = lines.joined(separator: "\n")
    let place = ShellCommand.quoted("\(folder)/expected.txt")
    if unsafe getenv("MOORING_UPDATE_GOLDEN") != nil {
      #expect(ShellCommand("printf %s \(ShellCommand.quoted(now)) >\(place)").succeeded)
    }
    let agreed = ShellCommand("cat \(place)").text
    let difference = zip(
      now.split(separator: "\n", omittingEmptySubsequences: false),
      agreed.split(separator: "\n", omittingEmptySubsequences: false)
    ).first { $0 != $1 }
    #expect(difference.map { "\($0) instead of \($1)" } == nil)
    #expect(now.utf8.count == agreed.utf8.count)
  }

  @Test("do not depend on when they are made")
  func deterministic() {
    let folder = "\(GeneratorRun.top)/Tests/Fixtures/Generator/types"
    #expect(
      GeneratorRun("types.proto", in: folder).files
        == GeneratorRun("types.proto", in: folder).files)
  }
}

@Suite("What the contract may not say", .ownThread)
struct RefusalTests {
  @Test(
    "is refused with its reason",
    arguments: [
      ("message A { B b = 1; } message B { A a = 1; }", "recursive messages"),
      ("message A { repeated A a = 1; }", "recursive messages"),
      ("message A { map<string, string> m = 1; }", "maps are not part"),
      ("message String { int32 a = 1; }", "hides a type of Swift"),
      ("message A { int32 a_b = 1; oneof a__b { int32 c = 2; } }", "a field share a name"),
      (
        "enum E { option allow_alias = true; A = 0; B = 1; C = 1; }",
        "the number 1 has two names"
      ),
      ("message A { message C {} oneof c { int32 x = 1; } }", "the choice c and a type"),
      (
        "import \"mooring/type/v1/options.proto\"; "
          + "message A { double a_cents = 1 [(mooring.type.v1.field).json = JSON_FORM_CENTS]; }",
        "cannot have the JSON form"
      ),
      (
        "import \"mooring/type/v1/options.proto\"; "
          + "message A { string a = 1 [(mooring.type.v1.field).json = JSON_FORM_HEX]; }",
        "cannot have the JSON form"
      ),
      (
        """
        import "google/api/annotations.proto";
        // = A line that looks like a name.
        message A {}
        service S { rpc Get(A) returns (A) { option (google.api.http).get = "/a"; } }
        """,
        "a comment may not say"
      ),
    ])
  func refused(source: String, reason: String) {
    let run = GeneratorRun(source: source)
    #expect(run.files == "")
    #expect(run.complaint.contains(reason), "\(run.complaint)")
  }

  @Test("a package without a place is refused")
  func unknownPackage() {
    let folder = "\(GeneratorRun.top)/Tests/Fixtures/Proto"
    let run = GeneratorRun("grpc/testing/test.proto", in: folder)
    #expect(run.complaint.contains("grpc.testing"))
  }
}

@Suite("Descriptors for protoc-c", .ownThread)
struct DescriptorCleaningTests {
  @Test("have no options, no optional, no services, and bytes for texts")
  func cleaned() {
    let top = ShellCommand.quoted(GeneratorRun.top)
    let plugin = ShellCommand.quoted(GeneratorRun.plugin)
    let run = ShellCommand(
      """
      cd \(top)
      protoc -ITests/Fixtures/Generator/types -IProto --include_imports \
        --descriptor_set_out=/dev/stdout types.proto | \(plugin) clean \
        | protoc --decode=google.protobuf.FileDescriptorSet google/protobuf/descriptor.proto
      """)
    // What comes before is protoc's own description of options.
    let text =
      run.text.firstRange(of: "name: \"types.proto\"").map {
        String(run.text[$0.lowerBound...])
      } ?? ""
    #expect(run.succeeded)
    #expect(!text.isEmpty)
    for word in ["proto3_optional", "TYPE_STRING", "options", "dependency", "service"] {
      #expect(!text.contains(word), "\(word)")
    }
    // The presence of `weight` is kept by a choice of one field.
    #expect(text.contains("name: \"_weight\""))
  }

  @Test("a descriptor set that is none is refused")
  func garbage() {
    let plugin = ShellCommand.quoted(GeneratorRun.plugin)
    let run = ShellCommand("printf '\\377\\377' | \(plugin) clean 2>&1")
    #expect(!run.succeeded)
    #expect(run.text == "protoc-gen-mooring: cannot read the descriptor set\n")
  }
}
