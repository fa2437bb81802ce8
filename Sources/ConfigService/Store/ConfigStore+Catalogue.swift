internal import Basics
internal import JSON
internal import Postgres

extension ConfigStore {
  /// The most namespaces that can be made at run time.
  static let madeNamespacesMax: Int64 = 10_000

  /// The namespaces that were made while some replica ran, in order.
  func madeNamespaces(
    on connection: PostgresConnection
  ) async throws(PostgresError) -> [MadeNamespace] {
    let rows = try await connection.query(
      """
      SELECT namespace, definition ->> 'template' AS template,
             coalesce(definition ->> 'title', '') AS title,
             coalesce(definition ->> 'description', '') AS summary
      FROM config.namespaces
      WHERE is_made_at_run_time AND definition ->> 'template' IS NOT NULL
      ORDER BY position, namespace
      LIMIT $1
      """, Self.madeNamespacesMax)
    var made: [MadeNamespace] = []
    for row in rows {
      let (name, template): (String, String) = (
        try row.decode("namespace"), try row.decode("template")
      )
      guard let namespace = ParameterNamespace(name),
        let like = ParameterNamespace(template)
      else { continue }
      made.append(
        MadeNamespace(
          namespace: namespace, template: like, title: try row.decode("title"),
          summary: try row.decode("summary")))
    }
    return made
  }

  /// Writes the catalogue for those who use SQL; values are not touched.
  ///
  /// Belongs into a transaction that holds the head.
  func writeCatalogue(
    _ catalogue: Catalogue, on connection: PostgresConnection
  ) async throws(PostgresError) {
    let schemas = catalogue.namespaces.flatMap { $0.parameters.enumerated() }
    _ = try await connection.pipeline([
      Statement(
        """
        INSERT INTO config.namespaces AS n (namespace, position, definition, is_made_at_run_time)
        SELECT * FROM unnest($1::text[], $2::integer[], $3::jsonb[], $4::boolean[])
        ON CONFLICT (namespace) DO UPDATE
        SET position = excluded.position, definition = excluded.definition
        """,
        catalogue.namespaces.map(\.namespace.description),
        catalogue.namespaces.indices.map { Int32($0) },
        catalogue.namespaces.map { PostgresJSON($0.definition.canonicalText) },
        catalogue.namespaces.map(\.isMadeAtRunTime)),
      Statement(
        """
        INSERT INTO config.schemas AS s (namespace, key, position, definition)
        SELECT * FROM unnest($1::text[], $2::text[], $3::integer[], $4::jsonb[])
        ON CONFLICT (namespace, key) DO UPDATE
        SET position = excluded.position, definition = excluded.definition
        """,
        schemas.map(\.element.name.namespace.description),
        schemas.map(\.element.name.key.description), schemas.map { Int32($0.offset) },
        schemas.map { PostgresJSON($0.element.definition.canonicalText) }),
      // What the catalogue no longer has is no longer offered; its values stay in the history.
      Statement(
        """
        DELETE FROM config.schemas s
        WHERE NOT EXISTS (
          SELECT FROM unnest($1::text[], $2::text[]) AS kept (namespace, key)
          WHERE kept.namespace = s.namespace AND kept.key = s.key)
        """,
        schemas.map(\.element.name.namespace.description),
        schemas.map(\.element.name.key.description)),
      Statement("DELETE FROM config.rules"),
      Statement(
        """
        INSERT INTO config.rules (name, position, parameters, definition)
        SELECT name, position, string_to_array(parameters, ' '), definition
        FROM unnest($1::text[], $2::integer[], $3::text[], $4::jsonb[])
          AS r (name, position, parameters, definition)
        """,
        catalogue.rules.map(\.name), catalogue.rules.indices.map { Int32($0) },
        catalogue.rules.map { rule in
          rule.parameters.map(\.description).joined(separator: " ")
        },
        catalogue.rules.map { PostgresJSON($0.definition.canonicalText) }),
    ])
  }

  /// The head, which nobody else changes until `transaction`, of `connection`, ends.
  func lockedHead(
    in transaction: Transaction, on connection: PostgresConnection
  ) async throws(PostgresError) -> Head {
    try await transaction.query("SELECT only_row FROM config.head FOR UPDATE")
    return try await self.head(on: connection)
  }

  /// The hash of a revision; nil when there is no such revision.
  func chainHash(
    of revision: Revision, on connection: PostgresConnection
  ) async throws(PostgresError) -> ChainHash? {
    let row = try await connection.query(
      "SELECT chain_hash FROM config.change_sets WHERE revision = $1", Int64(revision.count)
    ).rowIfAny()
    return try row.map { row throws(PostgresError) in try StoredRow.hash(row, "chain_hash") }
      ?? nil
  }
}
