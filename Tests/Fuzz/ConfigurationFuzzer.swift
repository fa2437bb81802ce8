import Basics
import JSON
import YAML

@testable import ConfigService

/// Reads arbitrary texts as configuration by the published catalogue, as an import, as a file of an
/// environment and as a file of one subject, and checks that each is judged to the end.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzConfiguration(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = UnsafeBufferPointer(start: start, count: count)
  guard let text = String(validating: bytes, as: UTF8.self) else { return 0 }
  let target = ConfigImport.Target(
    environment: bytes.count % 2 == 0 ? Deployment.environment : nil,
    runningIn: Deployment.environment, sources: .none, replaces: bytes.count % 3 == 0)
  guard let node = try? YAMLNode(parsing: text),
    let document = try? ConfigImport(text, catalogue: Deployment.catalogue, to: target)
  else { return 0 }
  let problems = document.problems + document.missing
  for problem in problems {
    precondition(problem.field.hasPrefix("line "), "no place: \(problem)")
    precondition(problem.message.utf8.count < 4_096, "a message without an end")
  }
  let plan = ChangePlanner.plan(
    ChangeRequest(changes: document.changes, problems: problems),
    catalogue: Deployment.catalogue, state: Deployment.state, environment: Deployment.environment)
  precondition(plan.violations.count >= problems.count, "a problem was lost")

  for subject in ["system", "strategies", nil] {
    var layers = LocalLayers(Deployment.catalogue, environment: Deployment.environment)
    layers.addFile("a.yaml", node, of: Deployment.environment, about: subject) {
      ReferenceSources.none.interpolation(for: $0)
    }
    precondition(layers.faults.allSatisfy { $0.origin.hasPrefix("a.yaml:") }, "no place")
  }
  return 0
}

/// What the texts are read for.
private enum Deployment {
  static let environment: EnvironmentName = {
    guard let name = EnvironmentName("development") else { preconditionFailure("no name") }
    return name
  }()

  static let catalogue: Catalogue = {
    do { return try PublishedCatalogue.read() } catch { preconditionFailure("\(error)") }
  }()

  /// A store in which nothing was written yet.
  static let state = ConfigState(
    token: RevisionToken(epoch: StoreEpoch(1), revision: .zero, chainHash: nil),
    committedAt: .epoch, places: [:])
}
