#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// `protoc-gen-mooring`: a plugin of `protoc` that writes the code of the contract.
///
/// Without arguments it is a plugin; `--mooring_opt` names the module map. With the argument
/// `clean` it rewrites a descriptor set from standard input for `protoc-c`.
@main
enum ProtocGenMooring {
  static func main() {
    do throws(GeneratorError) {
      let input = try StandardStreams.readAll()
      if CommandLine.arguments.dropFirst().first == "clean" {
        try StandardStreams.answer(try DescriptorCleaning.clean(input))
      } else {
        try StandardStreams.answer(Self.answer(to: input))
      }
    } catch {
      StandardStreams.complain("protoc-gen-mooring: \(error)\n")
      exit(1)
    }
  }

  /// What the plugin answers: files, or why there are none.
  static func answer(to input: [UInt8]) -> [UInt8] {
    do throws(GeneratorError) {
      let request = try GeneratorRequest(bytes: input)
      let map = try ModuleMap(text: StandardStreams.readFile(request.parameter))
      let generator = try Generator(schema: request.schema, map: map)
      return GeneratorOutput.encode(try generator.files())
    } catch {
      return GeneratorOutput.encode(error)
    }
  }
}

/// The plugin's input and output.
private enum StandardStreams {
  static func readAll() throws(GeneratorError) -> [UInt8] { try Self.contents(of: STDIN_FILENO) }

  static func readFile(_ path: String) throws(GeneratorError) -> String {
    let file = unsafe open(path, O_RDONLY)
    guard file >= 0 else { throw .badInput("the module map `\(path)`") }
    defer { close(file) }
    return String(decoding: try Self.contents(of: file), as: UTF8.self)
  }

  private static func contents(of file: Int32) throws(GeneratorError) -> [UInt8] {
    var all: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe read(file, &chunk, chunk.count)
      guard count >= 0 else { throw .badInput("the input") }
      if count == 0 { return all }
      all += chunk.prefix(count)
    }
  }

  static func answer(_ bytes: [UInt8]) throws(GeneratorError) {
    guard Self.wrote(bytes, to: STDOUT_FILENO) else { throw .badInput("the output") }
  }

  static func complain(_ text: String) { _ = Self.wrote(Array(text.utf8), to: STDERR_FILENO) }

  /// Writes all of `bytes`; false when the other end is gone.
  private static func wrote(_ bytes: [UInt8], to file: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
