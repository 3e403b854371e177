-- What FerretDB 1.24 does not do by itself, added to the PostgreSQL below it. Run once, before FerretDB makes a table.
--
-- 1. A guard. FerretDB reads what an update fits and then writes by id, in two steps: of two writers of the same next
--    revision both would win. The row lock is held here, so here the second one is refused.
-- 2. A quick look-up. FerretDB asks "contains" (@>), which no index it makes can answer: each field that it indexes
--    gets a GIN index beside its own.
-- 3. A plan for each question. FerretDB prepares its questions with the name of the field left open, so a plan that is
--    kept for all of them can use no index: chosen while a table is small, it goes on reading all of one that grows.

ALTER DATABASE postgres SET plan_cache_mode = force_custom_plan;

CREATE FUNCTION onewindow_newer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF jsonb_typeof(old._jsonb -> 'rev') = 'number' AND new._jsonb -> 'rev' <= old._jsonb -> 'rev' THEN
    RAISE EXCEPTION 'onewindow: not newer';
  END IF;
  RETURN new;
END $$;

CREATE FUNCTION onewindow_guard_table() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE made oid;
BEGIN
  FOR made IN
    SELECT objid FROM pg_event_trigger_ddl_commands()
    JOIN pg_attribute ON attrelid = objid AND attname = '_jsonb'
    WHERE object_type = 'table'
  LOOP
    EXECUTE format(
      'CREATE TRIGGER onewindow_newer BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION onewindow_newer()',
      made::regclass
    );
  END LOOP;
END $$;

CREATE FUNCTION onewindow_index_fields() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE made record;
BEGIN
  FOR made IN
    SELECT DISTINCT indrelid, substring(pg_get_indexdef(indexrelid, n, false) FROM '_jsonb -> ''([^'']+)''') AS field
    FROM pg_event_trigger_ddl_commands()
    JOIN pg_index ON indexrelid = objid
    JOIN pg_class ON pg_class.oid = objid
    JOIN pg_am ON pg_am.oid = relam AND amname = 'btree',
    generate_series(1, indnatts) AS n
    WHERE object_type = 'index'
  LOOP
    CONTINUE WHEN made.field IS NULL;
    EXECUTE format(
      'CREATE INDEX IF NOT EXISTS %I ON %s USING gin ((_jsonb -> %L) jsonb_path_ops) WITH (fastupdate = off)',
      'contains_' || md5(made.indrelid || ' ' || made.field), made.indrelid::regclass, made.field
    );
  END LOOP;
END $$;

CREATE EVENT TRIGGER onewindow_guard_table ON ddl_command_end
  WHEN tag IN ('CREATE TABLE') EXECUTE FUNCTION onewindow_guard_table();

CREATE EVENT TRIGGER onewindow_index_fields ON ddl_command_end
  WHEN tag IN ('CREATE INDEX') EXECUTE FUNCTION onewindow_index_fields();
