import Contract
import ContractConfig
import HTTP
import Testing

@testable import Gateway

@Suite("The pages")
struct PagesTests {
  private static let names = PageFiles.all.map(\.name)

  private static func texts(_ kind: String) -> [(name: String, text: String)] {
    PageFiles.all.filter { $0.name.hasSuffix(".\(kind)") }
  }

  @Test("refer only to files that there are")
  func references() throws {
    let attribute = try Regex(##"(?:src|href)="([^"#]+)""##, as: (Substring, Substring).self)
    let known = ["docs", "../docs", "console/", "openapi.json"]
    var assets = 0
    for page in Self.texts("html") {
      for match in page.text.matches(of: attribute) {
        let address = String(match.output.1)
        if known.contains(address) { continue }
        assets += 1
        let folder = page.name == "docs.html" ? "assets/" : "../assets/"
        #expect(address.hasPrefix(folder), "\(page.name): \(address)")
        #expect(Self.names.contains(String(address.dropFirst(folder.count))), "\(address)")
      }
    }
    #expect(assets >= 8)
    let imported = try Regex(#"from "\./([^"]+)""#, as: (Substring, Substring).self)
    for module in Self.texts("js") {
      for match in module.text.matches(of: imported) {
        #expect(Self.names.contains(String(match.output.1)), "\(module.name)")
      }
    }
  }

  @Test("have nothing within that a browser is told to refuse")
  func inlineFree() {
    for page in Self.texts("html") {
      #expect(!page.text.contains("<style"), "\(page.name)")
      #expect(!page.text.contains("style="), "\(page.name)")
      #expect(!page.text.contains("<script>"), "\(page.name)")
      #expect(!page.text.contains(" on"), "\(page.name)")
      #expect(!page.text.contains("http:") && !page.text.contains("https:"), "\(page.name)")
    }
    for module in Self.texts("js") {
      for word in ["innerHTML", "insertAdjacentHTML", "eval(", "new Function", "http://"] {
        #expect(!module.text.contains(word), "\(module.name): \(word)")
      }
    }
    for sheet in Self.texts("css") {
      #expect(!sheet.text.contains("url(") && !sheet.text.contains("@import"), "\(sheet.name)")
    }
  }

  @Test("keep the token in the tab, and nowhere else")
  func token() {
    for module in Self.texts("js") {
      let kept = module.text.split(separator: "\n").filter { $0.contains("localStorage") }
      #expect(kept.allSatisfy { $0.contains("mooring.theme") }, "\(module.name)")
      #expect(!module.text.contains("document.cookie"))
    }
  }

  @Test("ask only for what is served")
  func addresses() throws {
    let request = try Regex(#""\.\./(v1/[a-z/-]+)"#, as: (Substring, Substring).self)
    let templates = ConfigServiceREST.routes.map(\.template) + ["/v1/events"]
    var count = 0
    for module in Self.texts("js") {
      let text = module.text.replacing("`../", with: "\"../")
      for match in text.matches(of: request) {
        count += 1
        let path = "/" + match.output.1
        #expect(templates.contains { $0.hasPrefix(path) }, "\(module.name): \(path)")
      }
    }
    #expect(count >= 6)
  }

  @Test("follow the events, and look by themselves only while there are none")
  func events() throws {
    let console = try #require(PageFiles.all.first { $0.name == "console.js" }).text
    #expect(console.contains(#"from "./events.js""#))
    #expect(console.contains("if (!document.hidden && (!isTold ||"))
    // The token goes into a header: an EventSource could not carry it.
    #expect(!Self.texts("js").contains { $0.text.contains("new EventSource") })
  }

  @Test("are of the type that they are")
  func types() {
    let operations = Pages.operations()
    #expect(operations.allSatisfy { $0.access == .public && $0.verb == .get })
    #expect(
      operations.map(\.template) == ["/docs", "/console/", "/console", "/assets/{name}"])
  }
}
