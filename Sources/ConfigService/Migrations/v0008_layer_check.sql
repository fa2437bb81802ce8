-- What a row of the history may be is looked at by a function: it is prepared once in a session, where
-- an expression of this length would be read from its text at every single insert, which took longer
-- than the insert itself.

CREATE FUNCTION config.layer_fits(layer smallint, environment text, symbol text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
  RETURN CASE
    WHEN layer IN (1, 2, 5) THEN environment = '*' AND symbol = ''
    WHEN layer IN (3, 4, 6) THEN environment <> '*' AND symbol = ''
    WHEN layer = 7 THEN environment <> '*' AND symbol <> ''
    ELSE false
  END;
END
$$;

-- Only who may write the history, its owner, has to run it.
REVOKE EXECUTE ON FUNCTION config.layer_fits(smallint, text, text) FROM PUBLIC;

ALTER TABLE config.history
  DROP CONSTRAINT history_layer_fits_scope,
  ADD CONSTRAINT history_layer_fits_scope CHECK (config.layer_fits(layer, environment, symbol));
