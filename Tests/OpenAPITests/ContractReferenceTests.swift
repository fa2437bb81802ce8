import Contract
import Glibc
import JSON
import TestSupport
import Testing

@testable import OpenAPI

@Suite("The reference of the contract's REST forms", .ownThread)
struct ContractReferenceTests {
  @Test("is OpenAPI 3.1 for those who wrote the standard down")
  func valid() throws {
    let folder = String(#filePath.dropLast("/ContractReferenceTests.swift".count))
    let python = ShellCommand.quoted("\(folder)/../../.venv/bin/python")
    let script = ShellCommand.quoted("\(folder)/python/validate.py")
    let file = ShellCommand("mktemp").text.filter { $0 != "\n" }
    defer { _ = ShellCommand("rm \(ShellCommand.quoted(file))") }
    let stream = try unsafe #require(fopen(file, "we"))
    unsafe #expect(fputs(ContractReference.text, stream) >= 0)
    unsafe #expect(fclose(stream) == 0)
    let run = ShellCommand("\(python) \(script) <\(ShellCommand.quoted(file)) 2>&1")
    #expect(run.succeeded, "\(run.text)")
  }

  @Test("refers only to what it describes")
  func references() {
    let references = ContractReference.json.withInner.compactMap { $0["$ref"]?.string }
    #expect(references.count > 100)
    for reference in Set(references) {
      let name = reference.dropFirst("#/components/schemas/".count)
      #expect(ContractReference.schema(String(name)) != nil, "\(reference)")
    }
  }

  @Test("describes nothing that it does not refer to")
  func noOrphans() {
    let references = Set(ContractReference.json.withInner.compactMap { $0["$ref"]?.string })
    for member in ContractReference.json["components"]?["schemas"]?.members ?? [] {
      #expect(references.contains("#/components/schemas/\(member.key)"), "\(member.key)")
    }
  }

  @Test("has every REST form, by a name of its own")
  func complete() {
    let paths = ContractReference.json["paths"]?.members ?? []
    let operations = paths.flatMap { $0.value.members.map(\.value) }
    #expect(operations.count == ContractReference.routes.count)
    let ids = operations.compactMap { $0["operationId"]?.string }
    #expect(Set(ids).count == ContractReference.routes.count)
  }

  @Test("says of every operation, parameter and member what it is")
  func described() {
    for path in ContractReference.json["paths"]?.members ?? [] {
      for operation in path.value.members {
        #expect(operation.value["summary"]?.string?.isEmpty == false, "\(path.key)")
        for parameter in operation.value["parameters"]?.elements ?? [] {
          #expect(parameter["description"] != nil, "\(path.key) \(parameter["name"]?.string ?? "")")
        }
      }
    }
    for schema in ContractReference.json["components"]?["schemas"]?.members ?? [] {
      #expect(schema.value["description"] != nil, "\(schema.key)")
      for member in schema.value["properties"]?.members ?? [] {
        #expect(member.value["description"] != nil, "\(schema.key).\(member.key)")
      }
    }
  }

  @Test("gives every variable of a path as a parameter")
  func pathParameters() {
    for path in ContractReference.json["paths"]?.members ?? [] {
      let names = path.key.split(separator: "/").filter { $0.hasPrefix("{") }
        .compactMap { $0.split(separator: "}").first?.dropFirst() }.map(String.init)
      for operation in path.value.members {
        let parameters = (operation.value["parameters"]?.elements ?? [])
          .filter { $0["in"] == "path" }
        #expect(parameters.compactMap { $0["name"]?.string } == names, "\(path.key)")
        #expect(parameters.allSatisfy { $0["required"] == true })
      }
    }
  }
}
