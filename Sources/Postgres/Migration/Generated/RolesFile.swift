// Written by scripts/embed-catalogue from deploy/postgres/roles.sql. Do not edit.

/// The roles of a database as they were when the program was built.
enum RolesFile {
  static let text =
    #"""
      -- The roles that a database of Mooring needs. Run it in the database, as a superuser, before the
      -- migrations; running it again changes nothing.
      --
      --   mooring_owner    owns the tables: for migrations and retention, never for a running service
      --   mooring_config   ConfigService
      --   mooring_risk     RiskService
      --   mooring_reader   reads all tables: dashboards and reports
      --   mooring_app      group of those who read parameters through SQL, such as app_user
      --   mooring_admin    group of those who also change them through SQL, such as admin_user
      --
      -- No password is set here, so that nobody can log in over TCP before somebody decides how:
      --   ALTER ROLE mooring_config PASSWORD '…';
      --   CREATE ROLE app_user LOGIN PASSWORD '…' IN ROLE mooring_app;
      --   CREATE ROLE admin_user LOGIN PASSWORD '…' IN ROLE mooring_admin;

      DO $$
      DECLARE
        wanted record;
      BEGIN
        FOR wanted IN
          SELECT *
          FROM (VALUES
            ('mooring_owner', 'LOGIN'), ('mooring_config', 'LOGIN'), ('mooring_risk', 'LOGIN'),
            ('mooring_reader', 'LOGIN'), ('mooring_app', 'NOLOGIN'), ('mooring_admin', 'NOLOGIN')
          ) AS roles (name, login)
        LOOP
          CONTINUE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name);
          BEGIN
            EXECUTE format('CREATE ROLE %I %s', wanted.name, wanted.login);
          EXCEPTION WHEN duplicate_object OR unique_violation THEN
            -- Somebody else made it at the same moment, in another database of this server.
            NULL;
          END;
        END LOOP;
        -- Migrations make the schemas `config` and `risk`, and views in `public`.
        EXECUTE format('GRANT CREATE ON DATABASE %I TO mooring_owner', current_database());
      END
      $$;

      GRANT USAGE, CREATE ON SCHEMA public TO mooring_owner;
      """#
}
