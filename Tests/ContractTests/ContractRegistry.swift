import Basics
import Contract
import ContractConfig
import ContractPlatform
import ContractPricing
import ContractRisk
import ContractTesting
import ContractType
import Glibc
import TestSupport

/// Every message and file of the contract.
enum ContractRegistry {
  static let messages: [String: any ContractMessage.Type] = {
    let all =
      ContractTypeIndex.messages + ContractPlatformIndex.messages + ContractConfigIndex.messages
      + ContractPricingIndex.messages + ContractRiskIndex.messages + ContractTestingIndex.messages
    return Dictionary(uniqueKeysWithValues: all.map { ($0.wireName, $0) })
  }()

  /// An encoded `google.protobuf.FileDescriptorSet`, imports first.
  static let descriptorSet: [UInt8] = {
    var waiting =
      ContractPlatformIndex.files + ContractTypeIndex.files + ContractConfigIndex.files
      + ContractPricingIndex.files + ContractRiskIndex.files + ContractTestingIndex.files
    var placed: Set<String> = []
    var set: [UInt8] = []
    while let next = waiting.firstIndex(where: { $0.imports.allSatisfy(placed.contains) }) {
      let file = waiting.remove(at: next)
      placed.insert(file.name)
      set.append(0x0a)
      var count = file.bytes.count
      while count >= 0x80 {
        set.append(UInt8(count & 0x7f) | 0x80)
        count >>= 7
      }
      set.append(UInt8(count))
      set += file.bytes
    }
    precondition(waiting.isEmpty, "a file imports what nobody has")
    return set
  }()
}

/// A Python program of the tests, run to its end.
enum PythonProgram {
  struct Failure: Error { let description: String }

  /// The folder of this file.
  private static let folder = String(#filePath.dropLast("/ContractRegistry.swift".count))

  /// What `script` writes when it is given a file with `input` and then `arguments`.
  static func output(
    of script: String, input: [UInt8], _ arguments: [String]
  ) throws -> [UInt8] {
    var path = Array("/tmp/contract-XXXXXX".utf8CString)
    let file = unsafe mkstemp(&path)
    guard file >= 0 else { throw Failure(description: "no temporary file") }
    defer { unsafe unlink(path) }
    guard unsafe write(file, input, input.count) == input.count, close(file) == 0 else {
      throw Failure(description: "the temporary file cannot be written")
    }
    let name = path.dropLast().map { UInt8(bitPattern: $0) }
    let words =
      ["\(Self.folder)/../../.venv/bin/python", "\(Self.folder)/python/\(script)"]
      + [String(decoding: name, as: UTF8.self)] + arguments
    let run = ShellCommand("exec " + words.map(ShellCommand.quoted).joined(separator: " "))
    guard run.succeeded else { throw Failure(description: "failed: \(script)") }
    return run.output
  }
}
