import Testing

@testable import OpenAPI

@Suite("Paths of the document")
struct PathFormTests {
  @Test(
    "have a variable for every segment",
    arguments: [
      ("/v1/namespaces", "/v1/namespaces", []),
      ("/v1/quotes/{asset}", "/v1/quotes/{asset}", ["asset"]),
      (
        "/v1/parameters/{namespace=*/*}/{key}",
        "/v1/parameters/{namespace_1}/{namespace_2}/{key}",
        ["namespace_1", "namespace_2", "key"]
      ),
      ("/v1/jobs/{id}:cancel", "/v1/jobs/{id}:cancel", ["id"]),
    ])
  func forms(template: String, path: String, names: [String]) {
    let form = PathForm(template)
    #expect(form.path == path)
    #expect(form.variables.map(\.name) == names)
  }

  @Test("are the same path whatever their variables are called")
  func shapes() {
    #expect(PathForm("/a/{b}/c").shape == PathForm("/a/{d}/c").shape)
    #expect(PathForm("/a/{b}/c").shape != PathForm("/a/b/c").shape)
  }
}
