CREATE FUNCTION public.audit_expect(what text, got bigint, want bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF got <> want THEN
        RAISE EXCEPTION '% changed % rows instead of %', what, got, want USING ERRCODE = 'BA001';
    END IF;
END $$;
CREATE FUNCTION public.audit_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'The log is never changed: % on %', TG_OP, TG_TABLE_NAME;
END $$;
CREATE FUNCTION public.circulation_item_is_held() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM circulation_hold WHERE closed_at IS NULL AND OLD.id IN (item_id, wanted_item_id)) THEN
        RAISE EXCEPTION 'item %: a hold has it or wants it, so its record cannot be changed now', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION public.circulation_work_is_waited_for() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM FROM catalogue_bibrecord WHERE id IN (OLD.id, OLD.work_id, NEW.work_id) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM circulation_hold
                WHERE closed_at IS NULL AND work_id IN (OLD.id, OLD.work_id, NEW.work_id)) THEN
        RAISE EXCEPTION 'record %: a hold waits in the queue of its work, so its work cannot be changed now', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION public.network_forget_demonstration() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE network_terminal SET sip2_password_hash = '!' WHERE sip2_login IS NOT NULL;
    UPDATE auth_user SET password = '!', is_active = false;
    UPDATE patrons_patron SET pin_hash = '';
    RETURN NULL;
END $$;
CREATE FUNCTION public.network_raise_own_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.version := nextval('network_versions');
    RETURN NEW;
END $$;
CREATE FUNCTION public.network_raise_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE network_network SET version = nextval('network_versions');
    RETURN NULL;
END $$;
CREATE FUNCTION public.settlement_is_balanced(postings jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT NOT EXISTS (SELECT FROM jsonb_array_elements(postings) AS posting
                        GROUP BY posting->>0 HAVING sum((posting->>3)::int8) <> 0)
$$;
CREATE TABLE public.audit_chunk (
    digest bytea NOT NULL,
    rows bytea NOT NULL,
    CONSTRAINT audit_chunk_digest_check CHECK ((length(digest) = 32))
);
ALTER TABLE ONLY public.audit_chunk ALTER COLUMN rows SET STORAGE EXTERNAL;
CREATE TABLE public.audit_generation (
    id smallint NOT NULL,
    began_at timestamp with time zone NOT NULL
);
CREATE TABLE public.audit_jobrun (
    job text NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    took_ms bigint NOT NULL,
    result text NOT NULL,
    failed boolean NOT NULL,
    asked_at timestamp with time zone,
    next_at timestamp with time zone
);
CREATE TABLE public.audit_lane (
    id smallint NOT NULL,
    head_seq bigint DEFAULT 0 NOT NULL,
    head_hash bytea NOT NULL,
    CONSTRAINT lane_head CHECK (((head_seq >= 0) AND (length(head_hash) = 32)))
)
WITH (fillfactor='10');
CREATE TABLE public.audit_logentry (
    lane_id smallint CONSTRAINT audit_logentry_lane_id_not_null1 NOT NULL,
    seq bigint CONSTRAINT audit_logentry_seq_not_null1 NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() CONSTRAINT audit_logentry_xid_not_null1 NOT NULL,
    recorded_at timestamp with time zone CONSTRAINT audit_logentry_recorded_at_not_null1 NOT NULL,
    command_id uuid CONSTRAINT audit_logentry_command_id_not_null1 NOT NULL,
    kind text CONSTRAINT audit_logentry_kind_not_null1 NOT NULL,
    body text CONSTRAINT audit_logentry_body_not_null1 NOT NULL,
    hash bytea CONSTRAINT audit_logentry_hash_not_null1 NOT NULL,
    generation smallint DEFAULT 1 NOT NULL,
    month smallint DEFAULT 0 NOT NULL
)
PARTITION BY LIST (month);
CREATE TABLE public.audit_logentry_0 (
    lane_id smallint CONSTRAINT audit_logentry_lane_id_not_null NOT NULL,
    seq bigint CONSTRAINT audit_logentry_seq_not_null NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() CONSTRAINT audit_logentry_xid_not_null NOT NULL,
    recorded_at timestamp with time zone CONSTRAINT audit_logentry_recorded_at_not_null NOT NULL,
    command_id uuid CONSTRAINT audit_logentry_command_id_not_null NOT NULL,
    kind text CONSTRAINT audit_logentry_kind_not_null NOT NULL,
    body text CONSTRAINT audit_logentry_body_not_null NOT NULL,
    hash bytea CONSTRAINT audit_logentry_hash_not_null NOT NULL,
    generation smallint DEFAULT 1 NOT NULL,
    month smallint DEFAULT 0 NOT NULL
);
CREATE TABLE public.audit_outcome (
    command_id uuid NOT NULL,
    fingerprint bytea NOT NULL,
    token bytea,
    answer text NOT NULL
)
PARTITION BY RANGE (command_id);
CREATE TABLE public.audit_seal (
    id bigint NOT NULL,
    body text NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_seal_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT audit_seal_id_check CHECK ((id > 0))
);
CREATE TABLE public.audit_snapshot (
    hash bytea NOT NULL,
    seal_id bigint NOT NULL,
    body text NOT NULL,
    CONSTRAINT audit_snapshot_hash_check CHECK ((length(hash) = 32))
);
CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);
ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);
ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_user (
    id integer NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    username character varying(150) NOT NULL,
    first_name character varying(150) NOT NULL,
    last_name character varying(150) NOT NULL,
    email character varying(254) NOT NULL,
    is_staff boolean NOT NULL,
    is_active boolean NOT NULL,
    date_joined timestamp with time zone NOT NULL
);
CREATE TABLE public.auth_user_groups (
    id bigint NOT NULL,
    user_id integer NOT NULL,
    group_id integer NOT NULL
);
ALTER TABLE public.auth_user_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_user_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.auth_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_user_user_permissions (
    id bigint NOT NULL,
    user_id integer NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE public.auth_user_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_user_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalogue_bibrecord (
    id bigint NOT NULL,
    match_key text,
    title text NOT NULL,
    author text NOT NULL,
    publisher text NOT NULL,
    published_year smallint,
    isbn text NOT NULL,
    language text NOT NULL,
    extent text NOT NULL,
    clc text NOT NULL,
    kind text NOT NULL,
    work_id bigint,
    audience text DEFAULT ''::text NOT NULL,
    changed_at timestamp with time zone,
    edition text DEFAULT ''::text NOT NULL,
    gone_at timestamp with time zone,
    isbns text[] DEFAULT '{}'::text[] NOT NULL,
    issn text DEFAULT ''::text NOT NULL,
    loans integer DEFAULT 0 NOT NULL,
    merged_into_id bigint,
    place text DEFAULT ''::text NOT NULL,
    series text DEFAULT ''::text NOT NULL,
    subjects text[] DEFAULT '{}'::text[] NOT NULL,
    summary text DEFAULT ''::text NOT NULL,
    work_key text DEFAULT ''::text NOT NULL,
    CONSTRAINT bib_kind CHECK ((kind = ANY (ARRAY['book'::text, 'periodical'::text, 'disc'::text, 'other'::text])))
);
ALTER TABLE public.catalogue_bibrecord ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_bibrecord_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalogue_counted (
    id bigint NOT NULL,
    call_number text NOT NULL,
    version bigint,
    found text NOT NULL,
    found_at timestamp with time zone,
    found_version bigint,
    settled boolean NOT NULL,
    found_by_id bigint,
    item_id bigint NOT NULL,
    stocktake_id bigint NOT NULL
);
ALTER TABLE public.catalogue_counted ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_counted_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalogue_formdone (
    key uuid NOT NULL,
    made jsonb NOT NULL,
    made_at timestamp with time zone NOT NULL
);
CREATE TABLE public.catalogue_goneitem (
    id bigint NOT NULL,
    state text NOT NULL,
    why text NOT NULL,
    item_id bigint NOT NULL,
    run_id bigint NOT NULL,
    CONSTRAINT gone_item_state CHECK ((state = ANY (ARRAY['waits'::text, 'withdrawn'::text, 'left'::text])))
);
ALTER TABLE public.catalogue_goneitem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_goneitem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalogue_harvest (
    library_id bigint NOT NULL,
    url text NOT NULL,
    prefix text NOT NULL,
    set_spec text NOT NULL,
    every interval,
    keeps_deleted text NOT NULL,
    from_at timestamp with time zone,
    token text NOT NULL,
    began_at timestamp with time zone,
    latest_at timestamp with time zone,
    listed bigint NOT NULL,
    spoken_of bigint NOT NULL,
    is_listed boolean NOT NULL,
    items_most bigint NOT NULL,
    next_at timestamp with time zone,
    done_at timestamp with time zone,
    failed_at timestamp with time zone,
    failures integer NOT NULL,
    error text NOT NULL,
    run_id bigint
);
CREATE TABLE public.catalogue_harvestedrecord (
    identifier text NOT NULL,
    library_id bigint NOT NULL,
    source_id bigint NOT NULL
);
CREATE TABLE public.catalogue_holdingsprofile (
    library_id bigint NOT NULL,
    layout jsonb NOT NULL,
    branches jsonb NOT NULL,
    kinds jsonb NOT NULL,
    collections jsonb NOT NULL,
    statuses_left_out text[] NOT NULL,
    default_branch_id bigint
);
CREATE TABLE public.catalogue_importkey (
    id bigint NOT NULL,
    name text NOT NULL,
    digest bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    ended_at timestamp with time zone,
    ended_by_id bigint,
    library_id bigint NOT NULL,
    made_by_id bigint
);
ALTER TABLE public.catalogue_importkey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_importkey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalogue_importproblem (
    id bigint NOT NULL,
    number bigint NOT NULL,
    "offset" bigint NOT NULL,
    size bigint NOT NULL,
    control_number text NOT NULL,
    reasons text[] NOT NULL,
    raw bytea NOT NULL,
    left_out boolean NOT NULL,
    corrected_at timestamp with time zone,
    run_id bigint NOT NULL
);
ALTER TABLE public.catalogue_importproblem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_importproblem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalogue_importrun (
    id bigint NOT NULL,
    origin text NOT NULL,
    name text NOT NULL,
    path text NOT NULL,
    size bigint NOT NULL,
    digest bytea NOT NULL,
    options jsonb NOT NULL,
    profile jsonb NOT NULL,
    state text NOT NULL,
    number bigint NOT NULL,
    "offset" bigint NOT NULL,
    counts jsonb NOT NULL,
    made_at timestamp with time zone NOT NULL,
    begun_at timestamp with time zone,
    ended_at timestamp with time zone,
    error text NOT NULL,
    library_id bigint NOT NULL,
    staff_id bigint,
    CONSTRAINT import_origin CHECK ((origin = ANY (ARRAY['file'::text, 'harvest'::text]))),
    CONSTRAINT import_state CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'stopped'::text])))
);
ALTER TABLE public.catalogue_importrun ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_importrun_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalogue_importseen (
    run_id bigint NOT NULL,
    source_id bigint NOT NULL
);
CREATE TABLE public.catalogue_item (
    id bigint NOT NULL,
    barcode text NOT NULL,
    call_number text NOT NULL,
    kind text NOT NULL,
    collection text NOT NULL,
    price_fen integer,
    acquired_on date,
    status text NOT NULL,
    version bigint NOT NULL,
    bib_id bigint NOT NULL,
    branch_id bigint NOT NULL,
    float_group_id bigint,
    home_branch_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    volume text DEFAULT ''::text NOT NULL,
    rotation_id bigint,
    source_id bigint,
    CONSTRAINT item_barcode_set CHECK ((NOT (barcode = ''::text))),
    CONSTRAINT item_kind CHECK ((kind = ANY (ARRAY['book'::text, 'periodical'::text, 'disc'::text, 'other'::text]))),
    CONSTRAINT item_status CHECK ((status = ANY (ARRAY['available'::text, 'on_hold_shelf'::text, 'on_loan'::text, 'in_transit'::text, 'lent_by_owner'::text, 'missing'::text, 'lost'::text, 'claimed_returned'::text, 'damaged'::text, 'in_quarantine'::text, 'withdrawn'::text])))
)
WITH (fillfactor='80');
ALTER TABLE public.catalogue_item ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_item_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalogue_labelwanted (
    item_id bigint NOT NULL,
    added_at timestamp with time zone NOT NULL,
    branch_id bigint NOT NULL
);
CREATE TABLE public.catalogue_matchdecision (
    id bigint NOT NULL,
    together boolean NOT NULL,
    reason text NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    by_id bigint NOT NULL,
    one_id bigint NOT NULL,
    other_id bigint NOT NULL,
    CONSTRAINT match_decision_order CHECK ((one_id < other_id))
);
ALTER TABLE public.catalogue_matchdecision ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_matchdecision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalogue_matchkey (
    key bigint NOT NULL,
    source_id bigint NOT NULL
);
CREATE TABLE public.catalogue_matchreview (
    id bigint NOT NULL,
    reasons text[] NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    one_id bigint NOT NULL,
    other_id bigint NOT NULL,
    moot boolean DEFAULT false NOT NULL,
    one_library_id bigint NOT NULL,
    other_library_id bigint NOT NULL,
    CONSTRAINT match_review_order CHECK ((one_id < other_id))
);
ALTER TABLE public.catalogue_matchreview ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_matchreview_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalogue_rankchange (
    id bigint NOT NULL,
    library_id bigint NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    reached text NOT NULL,
    done integer NOT NULL
);
ALTER TABLE public.catalogue_rankchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_rankchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalogue_series (
    id bigint NOT NULL,
    what text NOT NULL,
    last bigint NOT NULL,
    library_id bigint NOT NULL,
    CONSTRAINT series_what CHECK ((what = ANY (ARRAY['record'::text, 'barcode'::text])))
);
ALTER TABLE public.catalogue_series ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_series_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalogue_sourcerecord (
    id bigint NOT NULL,
    control_number text NOT NULL,
    flavour text NOT NULL,
    charset text NOT NULL,
    raw bytea NOT NULL,
    digest bytea NOT NULL,
    bib_id bigint NOT NULL,
    library_id bigint NOT NULL,
    changed_at timestamp with time zone,
    gone_at timestamp with time zone,
    says jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT source_flavour CHECK ((flavour = ANY (ARRAY['cnmarc'::text, 'marc21'::text])))
);
ALTER TABLE public.catalogue_sourcerecord ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_sourcerecord_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalogue_stocktake (
    id bigint NOT NULL,
    first_mark text NOT NULL,
    last_mark text NOT NULL,
    collection text NOT NULL,
    expected integer NOT NULL,
    counted integer NOT NULL,
    began_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    branch_id bigint NOT NULL
);
ALTER TABLE public.catalogue_stocktake ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_stocktake_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalogue_upload (
    run_id bigint NOT NULL,
    file text NOT NULL,
    reached bigint NOT NULL,
    begun_at timestamp with time zone,
    before bigint NOT NULL,
    stop_asked_at timestamp with time zone,
    key_id bigint
);
CREATE TABLE public.circulation_alternative (
    hold_id bigint NOT NULL,
    choice_id bigint NOT NULL,
    patron_id bigint NOT NULL
);
CREATE TABLE public.circulation_away (
    item_id bigint NOT NULL,
    since_at timestamp with time zone NOT NULL
);
CREATE TABLE public.circulation_box (
    id bigint NOT NULL,
    version bigint NOT NULL,
    state text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    handed_over_at timestamp with time zone,
    carrier text NOT NULL,
    expected_on date,
    received_at timestamp with time zone,
    branch_id bigint NOT NULL,
    next_branch_id bigint NOT NULL,
    origin_id bigint NOT NULL,
    CONSTRAINT box_goes_somewhere CHECK ((NOT (origin_id = next_branch_id))),
    CONSTRAINT box_handed_over CHECK (((NOT (state = 'handed_over'::text)) OR ((expected_on IS NOT NULL) AND (handed_over_at IS NOT NULL)))),
    CONSTRAINT box_received CHECK ((((received_at IS NOT NULL) AND (state = 'received'::text)) OR ((NOT (state = 'received'::text)) AND (received_at IS NULL)))),
    CONSTRAINT box_state CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text, 'handed_over'::text, 'received'::text])))
);
CREATE TABLE public.circulation_brought (
    id bigint NOT NULL,
    digest bytea NOT NULL,
    command_id uuid,
    library_id bigint NOT NULL
);
ALTER TABLE public.circulation_brought ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.circulation_brought_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.circulation_carrier (
    box_id bigint NOT NULL,
    name text NOT NULL
);
CREATE TABLE public.circulation_floating (
    item_id bigint NOT NULL,
    since_at timestamp with time zone NOT NULL,
    branch_id bigint NOT NULL,
    owner_id bigint NOT NULL
);
CREATE TABLE public.circulation_foundagain (
    item_id bigint NOT NULL,
    found_at timestamp with time zone NOT NULL
);
CREATE TABLE public.circulation_hold (
    id bigint NOT NULL,
    level text NOT NULL,
    volume text NOT NULL,
    token bytea NOT NULL,
    pickup_kind text NOT NULL,
    placed_at timestamp with time zone NOT NULL,
    rank bigint NOT NULL,
    version bigint NOT NULL,
    stage text NOT NULL,
    asked_at timestamp with time zone,
    passed_over bigint[] NOT NULL,
    suspended_until timestamp with time zone,
    wanted_until timestamp with time zone,
    nearby_until timestamp with time zone,
    promised_from_on date,
    promised_to_on date,
    ready_at timestamp with time zone,
    shelf_until timestamp with time zone,
    reason text NOT NULL,
    reason_details jsonb NOT NULL,
    closed_at timestamp with time zone,
    closed_as text,
    closed_reason text,
    bib_id bigint NOT NULL,
    item_id bigint,
    patron_id bigint,
    pickup_branch_id bigint NOT NULL,
    terminal_id bigint NOT NULL,
    wanted_item_id bigint,
    work_id bigint NOT NULL,
    shelf_from_on date,
    shelf_days integer,
    told_first_items integer,
    told_first_fen integer,
    told_further_fen integer,
    told_payer text,
    nth smallint DEFAULT 0 NOT NULL,
    booked_from_on date,
    booked_to_on date,
    CONSTRAINT hold_booked CHECK ((((booked_from_on IS NULL) AND (booked_to_on IS NULL)) OR ((booked_from_on IS NOT NULL) AND (booked_to_on >= booked_from_on) AND (level = 'item'::text)))),
    CONSTRAINT hold_end CHECK ((((closed_as IS NULL) AND (closed_at IS NULL)) OR ((closed_as = ANY (ARRAY['fulfilled'::text, 'cancelled'::text, 'expired'::text, 'not_collected'::text, 'impossible'::text])) AND (closed_at IS NOT NULL)))),
    CONSTRAINT hold_has_its_item CHECK (((stage = 'closed'::text) OR ((item_id IS NULL) AND (stage = 'waiting'::text)) OR ((item_id IS NOT NULL) AND (stage = ANY (ARRAY['asked'::text, 'under_way'::text, 'ready'::text]))))),
    CONSTRAINT hold_level CHECK ((((level = ANY (ARRAY['work'::text, 'title'::text, 'volume'::text])) AND (wanted_item_id IS NULL)) OR ((level = 'item'::text) AND (wanted_item_id IS NOT NULL)))),
    CONSTRAINT hold_on_the_shelf CHECK (((stage = 'closed'::text) OR ((ready_at IS NOT NULL) AND (shelf_until IS NOT NULL) AND (stage = 'ready'::text)) OR ((NOT (stage = 'ready'::text)) AND (ready_at IS NULL) AND (shelf_until IS NULL)))),
    CONSTRAINT hold_pickup_kind CHECK ((pickup_kind = ANY (ARRAY['branch'::text, 'home'::text]))),
    CONSTRAINT hold_stage CHECK (((stage = ANY (ARRAY['waiting'::text, 'asked'::text, 'under_way'::text, 'ready'::text, 'closed'::text])) AND (((closed_at IS NOT NULL) AND (stage = 'closed'::text)) OR ((NOT (stage = 'closed'::text)) AND (closed_at IS NULL))))),
    CONSTRAINT hold_version CHECK ((version >= 1))
);
CREATE TABLE public.circulation_homecoming (
    item_id bigint NOT NULL,
    stage text NOT NULL,
    due_at timestamp with time zone,
    expected_on date,
    branch_id bigint NOT NULL,
    library_id bigint NOT NULL,
    CONSTRAINT homecoming_stage CHECK ((stage = ANY (ARRAY['shelf'::text, 'hold_shelf'::text, 'on_loan'::text, 'in_transit'::text, 'missing'::text])))
);
CREATE TABLE public.circulation_homecount (
    library_id bigint NOT NULL,
    items integer NOT NULL,
    "out" jsonb NOT NULL,
    counted_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.circulation_ids
    START WITH 4096
    INCREMENT BY 4096
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.circulation_laidaside (
    item_id bigint NOT NULL,
    since_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone NOT NULL,
    branch_id bigint NOT NULL,
    owner_id bigint NOT NULL
);
CREATE TABLE public.circulation_loan (
    id bigint NOT NULL,
    token bytea NOT NULL,
    checked_out_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    renewals smallint NOT NULL,
    terms jsonb NOT NULL,
    accrual_stopped_at timestamp with time zone,
    checked_in_at timestamp with time zone,
    checkin_branch_id bigint,
    item_id bigint NOT NULL,
    lending_branch_id bigint NOT NULL,
    patron_id bigint,
    terminal_id bigint,
    redated jsonb,
    renewed_at timestamp with time zone,
    renewed_terminal_id bigint,
    taken_in_at timestamp with time zone,
    ended_as text,
    claimed_as text,
    claimed_at timestamp with time zone,
    CONSTRAINT loan_claim CHECK ((((claimed_as IS NULL) AND (claimed_at IS NULL)) OR ((claimed_as = ANY (ARRAY['returned'::text, 'never_had'::text])) AND (claimed_at IS NOT NULL)))),
    CONSTRAINT loan_closed_somewhere CHECK ((((checked_in_at IS NULL) AND (checkin_branch_id IS NULL)) OR ((checked_in_at IS NOT NULL) AND (checkin_branch_id IS NOT NULL)))),
    CONSTRAINT loan_dated_back CHECK (((taken_in_at IS NULL) OR ((checked_in_at IS NOT NULL) AND (taken_in_at > checked_in_at)))),
    CONSTRAINT loan_due_after_start CHECK ((due_at >= checked_out_at)),
    CONSTRAINT loan_end CHECK (((ended_as IS NULL) OR ((checked_in_at IS NOT NULL) AND (ended_as = ANY (ARRAY['lost'::text, 'claimed'::text, 'undone'::text]))))),
    CONSTRAINT loan_renewals CHECK ((renewals >= 0))
);
CREATE TABLE public.circulation_missed (
    id bigint NOT NULL,
    reason text NOT NULL,
    missed_at timestamp with time zone NOT NULL,
    branch_id bigint NOT NULL,
    hold_id bigint NOT NULL,
    item_id bigint NOT NULL,
    told_id uuid,
    CONSTRAINT missed_reason CHECK ((reason = ANY (ARRAY['not_found'::text, 'not_pulled'::text, 'lent_to_another'::text, 'out_of_service'::text, 'lost'::text, 'gone_from_shelf'::text])))
);
ALTER TABLE public.circulation_missed ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.circulation_missed_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.circulation_override (
    id bigint NOT NULL,
    refusals text[] NOT NULL,
    due_on date,
    reason text NOT NULL,
    overridden_at timestamp with time zone NOT NULL,
    branch_id bigint NOT NULL,
    loan_id bigint NOT NULL,
    staff_id bigint NOT NULL,
    CONSTRAINT override_reason CHECK ((reason = ANY (ARRAY['our_mistake'::text, 'owner_agrees'::text, 'hardship'::text, 'teaching'::text, 'settled'::text])))
);
CREATE TABLE public.circulation_ownershiptransfer (
    id bigint NOT NULL,
    document text NOT NULL,
    transferred_at timestamp with time zone NOT NULL,
    from_library_id bigint NOT NULL,
    item_id bigint NOT NULL,
    to_library_id bigint NOT NULL,
    CONSTRAINT transfer_has_a_document CHECK ((NOT (document = ''::text))),
    CONSTRAINT transfer_to_another CHECK ((NOT (from_library_id = to_library_id)))
);
CREATE TABLE public.circulation_parcel (
    id bigint NOT NULL,
    version bigint NOT NULL,
    state text NOT NULL,
    packed_at timestamp with time zone NOT NULL,
    expected_on date NOT NULL,
    handed_over_at timestamp with time zone,
    items integer,
    charge_fen integer,
    payer text,
    ended_at timestamp with time zone,
    branch_id bigint NOT NULL,
    charge_id bigint,
    CONSTRAINT parcel_ended CHECK ((((ended_at IS NULL) AND (state = ANY (ARRAY['packed'::text, 'handed_over'::text]))) OR ((NOT (state = ANY (ARRAY['packed'::text, 'handed_over'::text]))) AND (ended_at IS NOT NULL)))),
    CONSTRAINT parcel_handed_over CHECK ((((charge_fen IS NULL) AND (handed_over_at IS NULL) AND (state = 'packed'::text)) OR ((NOT (state = 'packed'::text)) AND (charge_fen >= 0) AND (handed_over_at IS NOT NULL) AND (items >= 1)))),
    CONSTRAINT parcel_payer CHECK (((payer IS NULL) OR (payer = ANY (ARRAY['patron'::text, 'library'::text])))),
    CONSTRAINT parcel_state CHECK ((state = ANY (ARRAY['packed'::text, 'handed_over'::text, 'delivered'::text, 'returned'::text, 'lost'::text, 'damaged'::text])))
);
CREATE TABLE public.circulation_parcelled (
    loan_id bigint NOT NULL,
    ended_as text,
    parcel_id bigint NOT NULL,
    told_first_items integer,
    told_first_fen integer,
    told_further_fen integer,
    told_payer text,
    CONSTRAINT parcelled_end CHECK (((ended_as IS NULL) OR (ended_as = ANY (ARRAY['returned'::text, 'lost'::text, 'damaged'::text]))))
);
CREATE TABLE public.circulation_reportedwords (
    task_id bigint NOT NULL,
    words text NOT NULL
);
CREATE TABLE public.circulation_savedtitle (
    id bigint NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    bib_id bigint NOT NULL,
    patron_id bigint NOT NULL
);
ALTER TABLE public.circulation_savedtitle ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.circulation_savedtitle_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.circulation_task (
    id bigint NOT NULL,
    kind text NOT NULL,
    command_id uuid NOT NULL,
    details jsonb NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    branch_id bigint NOT NULL,
    done_as text,
    done_by integer,
    library_id bigint,
    CONSTRAINT task_done CHECK ((((done_as IS NULL) AND (done_at IS NULL)) OR ((done_as = ANY (ARRAY['solved'::text, 'not_needed'::text, 'given_up'::text])) AND (done_at IS NOT NULL)))),
    CONSTRAINT task_kind CHECK ((kind = ANY (ARRAY['unknown_item'::text, 'ambiguous_item'::text, 'conflict'::text, 'missing_from_box'::text, 'not_on_manifest'::text, 'late'::text, 'lost'::text, 'parcel_lost'::text, 'parcel_damaged'::text, 'gone_from_shelf'::text, 'claimed'::text, 'damaged'::text, 'reported'::text])))
);
CREATE TABLE public.circulation_transit (
    id bigint NOT NULL,
    reason text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    expected_on date NOT NULL,
    dispatched_at timestamp with time zone,
    ended_at timestamp with time zone,
    ended_as text,
    destination_id bigint NOT NULL,
    forwarded_from_id bigint,
    item_id bigint NOT NULL,
    origin_id bigint NOT NULL,
    guessed boolean DEFAULT true NOT NULL,
    late_at timestamp with time zone,
    next_branch_id bigint,
    payer_id bigint,
    box_id bigint,
    CONSTRAINT transit_end CHECK ((((ended_as IS NULL) AND (ended_at IS NULL)) OR ((ended_as = ANY (ARRAY['received'::text, 'forwarded'::text, 'lent'::text, 'lost'::text, 'undone'::text])) AND (ended_at IS NOT NULL)))),
    CONSTRAINT transit_goes_somewhere CHECK ((NOT (origin_id = destination_id))),
    CONSTRAINT transit_payer CHECK ((((ended_as = 'lost'::text) AND (payer_id IS NOT NULL)) OR ((NOT ((ended_as = 'lost'::text) AND (ended_as IS NOT NULL))) AND (payer_id IS NULL)) OR ((ended_as IS NULL) AND (payer_id IS NULL)))),
    CONSTRAINT transit_reason CHECK ((reason = ANY (ARRAY['go_home'::text, 'hold'::text, 'float'::text])))
);
CREATE TABLE public.circulation_use (
    id bigint NOT NULL,
    used_at timestamp with time zone NOT NULL,
    branch_id bigint NOT NULL,
    item_id bigint NOT NULL
);
CREATE TABLE public.circulation_waybill (
    parcel_id bigint NOT NULL,
    courier text NOT NULL,
    number text NOT NULL,
    patron_id bigint NOT NULL
);
CREATE TABLE public.circulation_withdrawal (
    id bigint NOT NULL,
    reason text NOT NULL,
    withdrawn_at timestamp with time zone NOT NULL,
    branch_id bigint NOT NULL,
    item_id bigint NOT NULL,
    CONSTRAINT withdrawal_reason CHECK ((reason = ANY (ARRAY['worn_out'::text, 'damaged'::text, 'out_of_date'::text, 'surplus'::text, 'not_found'::text, 'given_away'::text, 'by_mistake'::text, 'gone_at_source'::text])))
);
CREATE TABLE public.django_admin_log (
    id integer NOT NULL,
    action_time timestamp with time zone NOT NULL,
    object_id text,
    object_repr character varying(200) NOT NULL,
    action_flag smallint NOT NULL,
    change_message text NOT NULL,
    content_type_id integer,
    user_id integer NOT NULL,
    CONSTRAINT django_admin_log_action_flag_check CHECK ((action_flag >= 0))
);
ALTER TABLE public.django_admin_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_admin_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);
ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);
ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);
CREATE TABLE public.network_agent (
    id bigint NOT NULL,
    name text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    code_digest bytea,
    code_until timestamp with time zone,
    digest bytea,
    digest_at timestamp with time zone,
    next_digest bytea,
    site_key bytea NOT NULL,
    epoch integer NOT NULL,
    version text NOT NULL,
    queued integer NOT NULL,
    oldest_at timestamp with time zone,
    snapshot_at timestamp with time zone,
    seen_at timestamp with time zone,
    skew_ms bigint,
    ended_at timestamp with time zone,
    library_id bigint NOT NULL,
    made_by_id bigint,
    fronts_own_system boolean DEFAULT false NOT NULL,
    own_answers boolean DEFAULT false NOT NULL,
    own_compared_at timestamp with time zone,
    own_differs integer DEFAULT 0 NOT NULL,
    own_orders integer DEFAULT 0 NOT NULL
);
ALTER TABLE public.network_agent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_agent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_agentepoch (
    epoch integer NOT NULL,
    reached bigint NOT NULL,
    began_at timestamp with time zone NOT NULL,
    agent_id bigint NOT NULL
);
CREATE TABLE public.network_amnesty (
    id bigint NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    reason text NOT NULL,
    library_id bigint,
    CONSTRAINT amnesty_ends_after_start CHECK ((ends_on >= starts_on))
);
ALTER TABLE public.network_amnesty ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_amnesty_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_branch (
    id bigint NOT NULL,
    code text NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    kind text NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    address text NOT NULL,
    floats_in boolean NOT NULL,
    closed_weekdays smallint[] NOT NULL,
    library_id bigint NOT NULL,
    takes_holds boolean DEFAULT true NOT NULL,
    always_open boolean DEFAULT false NOT NULL,
    building text DEFAULT ''::text NOT NULL,
    CONSTRAINT branch_kind CHECK ((kind = ANY (ARRAY['library'::text, 'self_service'::text, 'cabinet'::text])))
);
ALTER TABLE public.network_branch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_branch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_circulationrule (
    id bigint NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    starts_on date,
    ends_on date,
    owner_region text NOT NULL,
    lending_region text NOT NULL,
    home_region text NOT NULL,
    patron_category text,
    item_kind text,
    collection text,
    item_age_days_max integer,
    lendable boolean,
    loan_days integer,
    renewals_max integer,
    renewal_days integer,
    renew_from text,
    renew_if_overdue boolean,
    kind_limit integer,
    total_limit integer,
    overdue_fen_per_day integer,
    overdue_cap_fen integer,
    owed_block_fen integer,
    price_ceiling_fen integer,
    unverified_limit integer,
    home_library_id bigint,
    lending_library_id bigint,
    owner_library_id bigint,
    auto_renews boolean,
    away_limit integer,
    collection_limit integer,
    due_on date,
    first_limit integer,
    first_until_returns integer,
    grace_days integer,
    hold_limit integer,
    hold_shelf_days integer,
    holdable boolean,
    loan_hours integer,
    loans_limit integer,
    lost_max integer,
    membership_days integer,
    overdue_leads_to text,
    overdue_max integer,
    owed_total_block_fen integer,
    owner_limit integer,
    protect_days integer,
    renew_window_days integer,
    short_days integer,
    short_from_holds integer,
    suspend_days_max integer,
    within_membership boolean,
    title_limit integer,
    lasting text,
    lost_after_days integer,
    lost_price_percent integer,
    lost_price_fen integer,
    lost_handling_fen integer,
    lost_refund_days integer,
    damage_slight_percent integer,
    damage_heavy_percent integer,
    part_percent integer,
    CONSTRAINT circulation_rule_consequence CHECK (((overdue_leads_to IS NULL) OR (overdue_leads_to = ANY (ARRAY['charge'::text, 'block'::text, 'suspend'::text, 'nothing'::text])))),
    CONSTRAINT circulation_rule_dates CHECK (((ends_on IS NULL) OR (ends_on >= starts_on))),
    CONSTRAINT circulation_rule_lasting CHECK (((lasting IS NULL) OR (lasting = ANY (ARRAY['always'::text, 'open'::text, 'season'::text])))),
    CONSTRAINT circulation_rule_renew_from CHECK (((renew_from IS NULL) OR (renew_from = ANY (ARRAY['today'::text, 'due'::text]))))
);
ALTER TABLE public.network_circulationrule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_circulationrule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_closedday (
    id bigint NOT NULL,
    "on" date NOT NULL,
    reason text NOT NULL,
    branch_id bigint NOT NULL
);
ALTER TABLE public.network_closedday ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_closedday_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_closure (
    id bigint NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    reason text NOT NULL,
    announced_at timestamp with time zone NOT NULL,
    branch_id bigint,
    library_id bigint,
    CONSTRAINT closure_ends_after_start CHECK ((ends_on >= starts_on)),
    CONSTRAINT closure_of_one CHECK ((((branch_id IS NOT NULL) AND (library_id IS NULL)) OR ((branch_id IS NULL) AND (library_id IS NOT NULL))))
);
ALTER TABLE public.network_closure ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_closure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_floatgroup (
    id bigint NOT NULL,
    code text NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    min_item_age_days integer NOT NULL,
    item_kinds text[],
    crosses_cities boolean NOT NULL,
    branch_capacity integer,
    go_home_months smallint,
    manual_only boolean DEFAULT false NOT NULL,
    regions text[]
);
ALTER TABLE public.network_floatgroup ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_floatgroup_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_floatgroupbranch (
    id bigint NOT NULL,
    capacity integer,
    branch_id bigint NOT NULL,
    group_id bigint NOT NULL,
    excluded boolean DEFAULT false NOT NULL
);
ALTER TABLE public.network_floatgroupbranch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_floatgroupbranch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_floatmove (
    id bigint NOT NULL,
    items integer NOT NULL,
    gain double precision NOT NULL,
    sent bigint[] NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    ended_at timestamp with time zone,
    accepted_by_id bigint,
    destination_id bigint NOT NULL,
    group_id bigint NOT NULL,
    origin_id bigint NOT NULL,
    CONSTRAINT float_move_goes_somewhere CHECK ((NOT (origin_id = destination_id))),
    CONSTRAINT float_move_items CHECK ((items > 0))
);
ALTER TABLE public.network_floatmove ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_floatmove_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_frontedcommand (
    command_id uuid NOT NULL,
    told_at timestamp with time zone NOT NULL
);
CREATE TABLE public.network_grant (
    id bigint NOT NULL,
    role text NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    given_at timestamp with time zone,
    ended_at timestamp with time zone,
    branch_id bigint,
    library_id bigint,
    staff_id bigint NOT NULL,
    given_by_id bigint,
    ended_by_id bigint,
    CONSTRAINT grant_dates CHECK (((ends_on IS NULL) OR (ends_on >= starts_on))),
    CONSTRAINT grant_ended_by CHECK (((ended_by_id IS NULL) OR (ended_at IS NOT NULL))),
    CONSTRAINT grant_role CHECK ((role = ANY (ARRAY['desk'::text, 'desk_lead'::text, 'manager'::text, 'driver'::text, 'network_office'::text, 'auditor'::text, 'administrator'::text]))),
    CONSTRAINT grant_scope CHECK (((library_id IS NULL) OR (branch_id IS NULL)))
);
ALTER TABLE public.network_grant ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_grant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_holidayyear (
    id bigint NOT NULL,
    year smallint NOT NULL,
    settled_at timestamp with time zone NOT NULL,
    library_id bigint NOT NULL
);
ALTER TABLE public.network_holidayyear ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_holidayyear_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_leg (
    id bigint NOT NULL,
    mode text NOT NULL,
    weekdays smallint[] NOT NULL,
    leaves_at time without time zone NOT NULL,
    cut_off_minutes integer NOT NULL,
    minutes integer NOT NULL,
    cost_fen integer NOT NULL,
    starts_on date,
    ends_on date,
    destination_id bigint NOT NULL,
    origin_id bigint NOT NULL,
    CONSTRAINT leg_dates CHECK (((ends_on IS NULL) OR (ends_on >= starts_on))),
    CONSTRAINT leg_goes_somewhere CHECK ((NOT (origin_id = destination_id))),
    CONSTRAINT leg_mode CHECK ((mode = ANY (ARRAY['van'::text, 'truck'::text, 'rail'::text, 'courier'::text]))),
    CONSTRAINT leg_takes_time CHECK (((cost_fen >= 0) AND (cut_off_minutes >= 0) AND (minutes > 0)))
);
ALTER TABLE public.network_leg ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_leg_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_legclosure (
    id bigint NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    reason text NOT NULL,
    leg_id bigint NOT NULL,
    CONSTRAINT leg_closure_dates CHECK ((ends_on >= starts_on))
);
ALTER TABLE public.network_legclosure ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_legclosure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_library (
    id bigint NOT NULL,
    code text NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    barcode_prefix text NOT NULL,
    auto_registers boolean NOT NULL,
    float_quota integer,
    keeps_own boolean NOT NULL,
    basis text NOT NULL,
    joined_on date NOT NULL,
    city_id text NOT NULL,
    region_id text NOT NULL,
    card_fen integer DEFAULT 0 NOT NULL,
    catalogue_rank smallint DEFAULT 100 NOT NULL,
    leaving_at timestamp with time zone,
    left_at timestamp with time zone,
    CONSTRAINT library_card_fen CHECK (((card_fen >= 0) AND (card_fen <= 10000)))
);
ALTER TABLE public.network_library ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_library_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_network (
    id smallint NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    demonstration boolean NOT NULL,
    terms_from text NOT NULL,
    version bigint NOT NULL,
    late_after_days smallint DEFAULT 2 NOT NULL,
    lost_payer text DEFAULT 'origin'::text NOT NULL,
    hold_order text[],
    nearby_days smallint DEFAULT 3 NOT NULL,
    lend_if_asked boolean DEFAULT true NOT NULL,
    renew_if_wanted boolean DEFAULT false NOT NULL,
    blocks_from text,
    lending_from text,
    overdue_from text,
    period_from text,
    returned_days_max smallint DEFAULT 7 NOT NULL,
    settlement text DEFAULT 'kept'::text NOT NULL,
    loss_from text,
    undo_minutes smallint DEFAULT 10 NOT NULL,
    practice boolean DEFAULT false NOT NULL,
    CONSTRAINT network_hold_order CHECK (((hold_order IS NULL) OR (hold_order <@ ARRAY['first_in_line'::text, 'nearest_first'::text, 'owners_readers'::text, 'goes_home'::text]))),
    CONSTRAINT network_late_after CHECK ((late_after_days >= 0)),
    CONSTRAINT network_loss_from CHECK (((loss_from IS NULL) OR (loss_from = ANY (ARRAY['owner'::text, 'lender'::text, 'home'::text])))),
    CONSTRAINT network_lost_payer CHECK ((lost_payer = ANY (ARRAY['origin'::text, 'destination'::text, 'owner'::text]))),
    CONSTRAINT network_nearby_days CHECK ((nearby_days >= 0)),
    CONSTRAINT network_one_row CHECK ((id = 1)),
    CONSTRAINT network_returned_days CHECK ((returned_days_max >= 0)),
    CONSTRAINT network_settlement CHECK ((settlement = ANY (ARRAY['kept'::text, 'creditor'::text, 'home'::text]))),
    CONSTRAINT network_terms_from CHECK ((terms_from = ANY (ARRAY['lender'::text, 'owner'::text]))),
    CONSTRAINT network_undo_minutes CHECK ((undo_minutes >= 0)),
    CONSTRAINT network_voices CHECK ((((lending_from IS NULL) OR (lending_from = ANY (ARRAY['owner'::text, 'lender'::text, 'home'::text]))) AND ((period_from IS NULL) OR (period_from = ANY (ARRAY['owner'::text, 'lender'::text, 'home'::text]))) AND ((overdue_from IS NULL) OR (overdue_from = ANY (ARRAY['owner'::text, 'lender'::text, 'home'::text]))) AND ((blocks_from IS NULL) OR (blocks_from = ANY (ARRAY['owner'::text, 'lender'::text, 'home'::text])))))
);
CREATE TABLE public.network_offlinerule (
    id bigint NOT NULL,
    lends boolean NOT NULL,
    items_max smallint NOT NULL,
    strangers boolean NOT NULL,
    days smallint NOT NULL,
    snapshot_days smallint NOT NULL,
    library_id bigint,
    CONSTRAINT offline_rule_counts CHECK ((((days >= 1) AND (days <= 90)) AND ((items_max >= 1) AND (items_max <= 20)) AND ((snapshot_days >= 1) AND (snapshot_days <= 7))))
);
ALTER TABLE public.network_offlinerule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_offlinerule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_openday (
    id bigint NOT NULL,
    "on" date NOT NULL,
    opens smallint,
    closes smallint,
    reason text NOT NULL,
    branch_id bigint NOT NULL,
    CONSTRAINT open_day_in_a_day CHECK ((((closes IS NULL) AND (opens IS NULL)) OR ((closes > opens) AND (closes <= 1440) AND (opens >= 0) AND (opens IS NOT NULL))))
);
ALTER TABLE public.network_openday ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_openday_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_openinghours (
    id bigint NOT NULL,
    starts_on date NOT NULL,
    weekday smallint NOT NULL,
    opens smallint NOT NULL,
    closes smallint NOT NULL,
    branch_id bigint NOT NULL,
    CONSTRAINT opening_hours_in_a_day CHECK (((closes > opens) AND (closes <= 1440) AND (opens >= 0))),
    CONSTRAINT opening_hours_weekday CHECK (((weekday >= 0) AND (weekday <= 6)))
);
ALTER TABLE public.network_openinghours ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_openinghours_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_ownorder (
    id bigint NOT NULL,
    kind text NOT NULL,
    item_id bigint NOT NULL,
    item_version bigint NOT NULL,
    barcode text NOT NULL,
    scanned_at timestamp with time zone NOT NULL,
    made_at timestamp with time zone NOT NULL,
    library_id bigint NOT NULL,
    CONSTRAINT own_order_kind CHECK ((kind = ANY (ARRAY['out'::text, 'in'::text])))
);
ALTER TABLE public.network_ownorder ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_ownorder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_ownordersreached (
    id integer NOT NULL,
    cursor text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.network_parcelrule (
    id bigint NOT NULL,
    first_items integer NOT NULL,
    first_fen integer NOT NULL,
    further_fen integer NOT NULL,
    items_max integer NOT NULL,
    days integer NOT NULL,
    payer text NOT NULL,
    library_id bigint,
    CONSTRAINT parcel_rule_counts CHECK ((((days >= 0) AND (days <= 60)) AND (first_fen >= 0) AND (first_items >= 1) AND (further_fen >= 0) AND (items_max >= 1))),
    CONSTRAINT parcel_rule_payer CHECK ((payer = ANY (ARRAY['patron'::text, 'library'::text])))
);
ALTER TABLE public.network_parcelrule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_parcelrule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_parkedfact (
    id bigint NOT NULL,
    epoch integer NOT NULL,
    seq bigint NOT NULL,
    fact bytea NOT NULL,
    because text NOT NULL,
    parked_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    agent_id bigint NOT NULL
);
ALTER TABLE public.network_parkedfact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_parkedfact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_partner (
    id bigint NOT NULL,
    name text NOT NULL,
    client text NOT NULL,
    digest bytea,
    next_digest bytea,
    scopes text[] NOT NULL,
    sandbox boolean NOT NULL,
    per_minute integer NOT NULL,
    made_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT partner_open CHECK (((digest IS NOT NULL) OR (ended_at IS NOT NULL))),
    CONSTRAINT partner_per_minute CHECK (((per_minute >= 1) AND (per_minute <= 1000000))),
    CONSTRAINT partner_scopes CHECK ((scopes <@ ARRAY['patrons:read'::text, 'patrons:personal'::text, 'items:read'::text, 'holds:read'::text, 'transits:read'::text, 'events:read'::text, 'circulation:write'::text, 'holds:write'::text, 'payments:write'::text, 'transits:write'::text]))
);
ALTER TABLE public.network_partner ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_partner_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_partner_libraries (
    id bigint NOT NULL,
    partner_id bigint NOT NULL,
    library_id bigint NOT NULL
);
ALTER TABLE public.network_partner_libraries ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_partner_libraries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_partnerpace (
    partner_id bigint NOT NULL,
    spent_until timestamp with time zone NOT NULL
);
CREATE TABLE public.network_partnertoken (
    digest bytea NOT NULL,
    scopes text[] NOT NULL,
    lasts_until timestamp with time zone NOT NULL,
    partner_id bigint NOT NULL
);
CREATE TABLE public.network_region (
    code text NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    lon double precision,
    lat double precision
);
CREATE TABLE public.network_rotation (
    id bigint NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    begins_on date NOT NULL,
    repeats boolean DEFAULT false NOT NULL,
    owner_id bigint NOT NULL
);
ALTER TABLE public.network_rotation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_rotation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_rotationstop (
    id bigint NOT NULL,
    "position" smallint NOT NULL,
    days smallint NOT NULL,
    branch_id bigint NOT NULL,
    rotation_id bigint NOT NULL,
    CONSTRAINT rotation_stop_days CHECK ((days > 0))
);
ALTER TABLE public.network_rotationstop ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_rotationstop_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_staff (
    id bigint NOT NULL,
    role text NOT NULL,
    branch_id bigint NOT NULL,
    library_id bigint NOT NULL,
    user_id integer NOT NULL,
    terminal_id bigint NOT NULL,
    CONSTRAINT staff_role CHECK ((role = ANY (ARRAY['librarian'::text, 'office'::text])))
);
ALTER TABLE public.network_staff ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_staff_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_standingentry (
    id bigint NOT NULL,
    kind text NOT NULL,
    about bigint NOT NULL,
    barcode text DEFAULT ''::text NOT NULL,
    seen_on date,
    seq bigint NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    gone boolean DEFAULT false NOT NULL,
    library_id bigint,
    CONSTRAINT standing_kind CHECK ((kind = ANY (ARRAY['blocked'::text, 'known'::text, 'kept'::text])))
);
ALTER TABLE public.network_standingentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_standingentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_standinglibrary (
    library_id bigint NOT NULL,
    filled_at timestamp with time zone,
    knows_at timestamp with time zone
);
CREATE TABLE public.network_standingreached (
    id integer NOT NULL,
    seq bigint NOT NULL,
    looked_at timestamp with time zone,
    cursor text NOT NULL,
    purged bigint NOT NULL,
    purged_at timestamp with time zone,
    loan_id bigint NOT NULL
);
CREATE TABLE public.network_tagkey (
    id bigint NOT NULL,
    name text NOT NULL,
    digest bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    ended_at timestamp with time zone,
    ended_by_id bigint,
    library_id bigint NOT NULL,
    made_by_id bigint
);
ALTER TABLE public.network_tagkey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_tagkey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_tagowner (
    id bigint NOT NULL,
    code text NOT NULL,
    library_id bigint NOT NULL,
    CONSTRAINT tag_owner_code CHECK ((NOT (code = ''::text)))
);
ALTER TABLE public.network_tagowner ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_tagowner_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_tagprofile (
    library_id bigint NOT NULL,
    layout text NOT NULL,
    also_reads text[] NOT NULL,
    security text NOT NULL,
    afi_in smallint NOT NULL,
    afi_out smallint NOT NULL,
    dsfid smallint NOT NULL,
    CONSTRAINT tag_profile_also_reads CHECK ((also_reads <@ ARRAY['iso-28560-2'::text, 'iso-28560-3'::text, 'iso-28560-4'::text, 'alliance-uhf'::text])),
    CONSTRAINT tag_profile_bytes CHECK ((((afi_in >= 0) AND (afi_in <= 255)) AND ((afi_out >= 0) AND (afi_out <= 255)) AND ((dsfid >= 0) AND (dsfid <= 255)) AND (NOT (afi_in = afi_out)))),
    CONSTRAINT tag_profile_layout CHECK ((layout = ANY (ARRAY['iso-28560-2'::text, 'iso-28560-3'::text, 'iso-28560-4'::text, 'alliance-uhf'::text]))),
    CONSTRAINT tag_profile_security CHECK ((security = ANY (ARRAY['afi'::text, 'eas'::text, 'bank_01'::text])))
);
CREATE TABLE public.network_terminal (
    id bigint NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    attended boolean NOT NULL,
    active boolean NOT NULL,
    reads_cards boolean NOT NULL,
    language text NOT NULL,
    backdate_max_seconds integer NOT NULL,
    sip2_login text,
    sip2_password_hash text NOT NULL,
    sip2_institution text NOT NULL,
    sip2_location text NOT NULL,
    charset text NOT NULL,
    sip2_port integer,
    sip2_address inet,
    shows_personal_data boolean NOT NULL,
    branch_id bigint NOT NULL,
    sip2_settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT terminal_charset CHECK ((charset = ANY (ARRAY['GBK'::text, 'GB18030'::text, 'UTF-8'::text, 'ASCII'::text]))),
    CONSTRAINT terminal_kind CHECK ((kind = ANY (ARRAY['self_check'::text, 'sorter'::text, 'kiosk'::text, 'desk'::text, 'cabinet'::text, 'web'::text, 'clock'::text]))),
    CONSTRAINT terminal_login_has_password CHECK (((sip2_login IS NULL) OR (NOT (sip2_password_hash = ''::text))))
);
ALTER TABLE public.network_terminal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_terminal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.network_terminalseen (
    terminal_id bigint NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    version text DEFAULT ''::text NOT NULL,
    counted_on date,
    answers integer DEFAULT 0 NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    wrong text DEFAULT ''::text NOT NULL,
    wrong_at timestamp with time zone,
    silent_at timestamp with time zone
);
CREATE TABLE public.network_transferbar (
    id bigint NOT NULL,
    item_kind text DEFAULT ''::text NOT NULL,
    starts_on date,
    ends_on date,
    branch_id bigint,
    library_id bigint NOT NULL,
    to_branch_id bigint,
    to_library_id bigint NOT NULL,
    CONSTRAINT transfer_bar_days CHECK (((starts_on IS NULL) OR (ends_on IS NULL) OR (ends_on >= starts_on))),
    CONSTRAINT transfer_bar_leads_away CHECK (((branch_id IS NULL) OR (to_branch_id IS NULL) OR (NOT ((branch_id = to_branch_id) AND (branch_id IS NOT NULL) AND (to_branch_id IS NOT NULL)))))
);
ALTER TABLE public.network_transferbar ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.network_transferbar_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.network_versions
    START WITH 2
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.notices_message (
    id bigint NOT NULL,
    channel text NOT NULL,
    key uuid NOT NULL,
    state text NOT NULL,
    why text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    next_at timestamp with time zone NOT NULL,
    give_up_at timestamp with time zone NOT NULL,
    tries integer NOT NULL,
    claim uuid,
    claimed_until timestamp with time zone,
    ended_at timestamp with time zone,
    patron_id bigint NOT NULL,
    at_once boolean DEFAULT false NOT NULL,
    CONSTRAINT message_channel CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text]))),
    CONSTRAINT message_ended CHECK ((((ended_at IS NULL) AND (state = 'waiting'::text)) OR ((NOT (state = 'waiting'::text)) AND (ended_at IS NOT NULL)))),
    CONSTRAINT message_state CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'dropped'::text])))
);
ALTER TABLE public.notices_message ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notices_message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.notices_notice (
    id bigint NOT NULL,
    event text NOT NULL,
    about_id bigint NOT NULL,
    occasion text NOT NULL,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    made_at timestamp with time zone NOT NULL,
    look_at timestamp with time zone NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    why text DEFAULT ''::text NOT NULL,
    ended_at timestamp with time zone,
    message_id bigint,
    patron_id bigint NOT NULL,
    CONSTRAINT notice_ended CHECK ((((ended_at IS NULL) AND (state = 'waiting'::text)) OR ((NOT (state = 'waiting'::text)) AND (ended_at IS NOT NULL)))),
    CONSTRAINT notice_event CHECK ((event = ANY (ARRAY['hold_ready'::text, 'hold_expiring'::text, 'hold_closed'::text, 'due_soon'::text, 'overdue'::text, 'renewed'::text, 'charged'::text, 'lost'::text, 'claim'::text, 'refundable'::text, 'trial'::text, 'confirm'::text]))),
    CONSTRAINT notice_state CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'dropped'::text]))),
    CONSTRAINT notice_why CHECK ((why = ANY (ARRAY[''::text, 'no_contact'::text, 'not_wanted'::text, 'no_channel'::text, 'no_template'::text, 'account_closed'::text, 'no_longer_true'::text, 'later_step'::text, 'too_old'::text, 'refused'::text, 'unreadable'::text, 'unconfirmed'::text])))
);
ALTER TABLE public.notices_notice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notices_notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.notices_preference (
    patron_id bigint NOT NULL,
    channel text,
    digest boolean NOT NULL,
    unwanted text[] NOT NULL,
    CONSTRAINT preference_channel CHECK (((channel IS NULL) OR (channel = ANY (ARRAY['email'::text, 'sms'::text]))))
);
CREATE TABLE public.notices_template (
    id bigint NOT NULL,
    text text NOT NULL,
    channel text NOT NULL,
    language text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    code text NOT NULL,
    library_id bigint,
    CONSTRAINT template_channel CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text]))),
    CONSTRAINT template_language CHECK ((language = ANY (ARRAY['zh-hans'::text, 'en'::text]))),
    CONSTRAINT template_text CHECK ((text = ANY (ARRAY['hold_ready'::text, 'hold_expiring'::text, 'hold_closed'::text, 'due_soon'::text, 'overdue'::text, 'renewed'::text, 'charged'::text, 'lost'::text, 'claim'::text, 'refundable'::text, 'trial'::text, 'confirm'::text, 'several'::text])))
);
ALTER TABLE public.notices_template ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notices_template_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.notices_timing (
    id bigint NOT NULL,
    due_soon_days integer,
    overdue_days integer[],
    quiet_from integer,
    quiet_to integer,
    digest_at_hour integer,
    give_up_days integer,
    library_id bigint
);
ALTER TABLE public.notices_timing ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notices_timing_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.patrons_block (
    id bigint NOT NULL,
    reason text NOT NULL,
    note text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone,
    library_id bigint,
    patron_id bigint NOT NULL,
    placed_by_id bigint,
    lifted_by_id bigint,
    CONSTRAINT block_ends_after_start CHECK (((ends_at IS NULL) OR (ends_at > starts_at))),
    CONSTRAINT block_reason_set CHECK ((NOT (reason = ''::text)))
);
ALTER TABLE public.patrons_block ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.patrons_block_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.patrons_card (
    id bigint NOT NULL,
    kind text NOT NULL,
    suite text NOT NULL,
    key_version integer NOT NULL,
    sealed bytea NOT NULL,
    masked text NOT NULL,
    state text NOT NULL,
    expires_on date,
    registered_at timestamp with time zone NOT NULL,
    registered_library_id bigint NOT NULL,
    patron_id bigint NOT NULL,
    CONSTRAINT card_kind CHECK ((kind = ANY (ARRAY['resident_id'::text, 'social_security'::text, 'passport'::text, 'library_card'::text]))),
    CONSTRAINT card_state CHECK ((state = ANY (ARRAY['valid'::text, 'lost'::text, 'expired'::text, 'cancelled'::text])))
);
ALTER TABLE public.patrons_card ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.patrons_card_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.patrons_carddigest (
    id bigint NOT NULL,
    suite text NOT NULL,
    key_version integer NOT NULL,
    digest bytea NOT NULL,
    card_id bigint NOT NULL
);
ALTER TABLE public.patrons_carddigest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.patrons_carddigest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.patrons_confirmation (
    id bigint NOT NULL,
    channel text NOT NULL,
    key uuid NOT NULL,
    suite text NOT NULL,
    key_version integer NOT NULL,
    sealed bytea NOT NULL,
    masked text NOT NULL,
    digest bytea NOT NULL,
    tries integer NOT NULL,
    sent integer NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    refused_at timestamp with time zone,
    patron_id bigint NOT NULL,
    CONSTRAINT confirmation_channel CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text])))
);
ALTER TABLE public.patrons_confirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.patrons_confirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.patrons_contact (
    patron_id bigint NOT NULL,
    suite text NOT NULL,
    key_version integer NOT NULL,
    sealed bytea NOT NULL,
    masked_email text NOT NULL,
    masked_mobile text NOT NULL,
    written_at timestamp with time zone NOT NULL,
    email_confirmed_at timestamp with time zone,
    email_vouched_by_id bigint,
    mobile_confirmed_at timestamp with time zone,
    mobile_vouched_by_id bigint
);
CREATE TABLE public.patrons_deliveryaddress (
    patron_id bigint NOT NULL,
    suite text NOT NULL,
    key_version integer NOT NULL,
    sealed bytea NOT NULL,
    written_at timestamp with time zone NOT NULL
);
CREATE TABLE public.patrons_helper (
    id bigint NOT NULL,
    named_at timestamp with time zone NOT NULL,
    helper_id bigint NOT NULL,
    named_by_id bigint NOT NULL,
    patron_id bigint NOT NULL,
    CONSTRAINT helper_is_another CHECK ((NOT (helper_id = patron_id)))
);
ALTER TABLE public.patrons_helper ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.patrons_helper_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.patrons_patron (
    id bigint NOT NULL,
    number text NOT NULL,
    name text NOT NULL,
    birth_on date,
    category text NOT NULL,
    language text NOT NULL,
    state text NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    expires_on date,
    guardian_confirmed_at timestamp with time zone,
    owed_fen integer NOT NULL,
    pin_hash text NOT NULL,
    pin_failures integer NOT NULL,
    pin_locked_until timestamp with time zone,
    rules_accepted_at timestamp with time zone,
    keeps_history boolean NOT NULL,
    guardian_id bigint,
    home_library_id bigint NOT NULL,
    agrees_to_guardian_at timestamp with time zone,
    family_id bigint,
    first_returns integer,
    debts jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT patron_category CHECK ((category = ANY (ARRAY['adult'::text, 'youth'::text, 'child'::text, 'institution'::text, 'family'::text, 'temporary'::text, 'visitor'::text]))),
    CONSTRAINT patron_confirmed_guardian_exists CHECK (((guardian_confirmed_at IS NULL) OR (guardian_id IS NOT NULL))),
    CONSTRAINT patron_first_returns CHECK (((first_returns IS NULL) OR (first_returns >= 0))),
    CONSTRAINT patron_not_own_family CHECK (((family_id IS NULL) OR (NOT ((family_id = id) AND (family_id IS NOT NULL))))),
    CONSTRAINT patron_not_own_guardian CHECK (((guardian_id IS NULL) OR (NOT ((guardian_id = id) AND (guardian_id IS NOT NULL))))),
    CONSTRAINT patron_number_set CHECK ((NOT (number = ''::text))),
    CONSTRAINT patron_owes_no_less_than_nothing CHECK ((owed_fen >= 0)),
    CONSTRAINT patron_pin_failures CHECK ((pin_failures >= 0)),
    CONSTRAINT patron_state CHECK ((state = ANY (ARRAY['active'::text, 'closed'::text])))
)
WITH (fillfactor='80');
ALTER TABLE public.patrons_patron ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.patrons_patron_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.patrons_patrontoken (
    token bytea NOT NULL,
    salt bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    patron_id bigint NOT NULL,
    lasting boolean DEFAULT true NOT NULL
);
CREATE TABLE public.patrons_refusedcontact (
    id bigint NOT NULL,
    digest bytea NOT NULL,
    refused_at timestamp with time zone NOT NULL
);
ALTER TABLE public.patrons_refusedcontact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.patrons_refusedcontact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.settlement_charge (
    id bigint NOT NULL,
    version bigint NOT NULL,
    kind text NOT NULL,
    token bytea NOT NULL,
    amount_fen integer NOT NULL,
    paid_fen integer DEFAULT 0 NOT NULL,
    waiver_fen integer DEFAULT 0 NOT NULL,
    refundable_fen integer DEFAULT 0 NOT NULL,
    refunded_fen integer DEFAULT 0 NOT NULL,
    charged_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    details jsonb NOT NULL,
    branch_id bigint NOT NULL,
    item_id bigint,
    library_id bigint NOT NULL,
    loan_id bigint,
    patron_id bigint,
    CONSTRAINT charge_adds_up CHECK (((amount_fen >= (paid_fen + waiver_fen)) AND (paid_fen >= 0) AND (waiver_fen >= 0))),
    CONSTRAINT charge_amount CHECK ((amount_fen > 0)),
    CONSTRAINT charge_kind CHECK ((kind = ANY (ARRAY['overdue'::text, 'lost'::text, 'lost_handling'::text, 'damage'::text, 'part'::text, 'card'::text, 'parcel'::text, 'taken_over'::text]))),
    CONSTRAINT charge_open_is_somebodys CHECK (((settled_at IS NOT NULL) OR (patron_id IS NOT NULL))),
    CONSTRAINT charge_refunds CHECK (((paid_fen >= refundable_fen) AND (refundable_fen >= refunded_fen) AND (refunded_fen >= 0))),
    CONSTRAINT charge_settled CHECK ((((amount_fen = (paid_fen + waiver_fen)) AND (refunded_fen = refundable_fen) AND (settled_at IS NOT NULL)) OR ((amount_fen > (paid_fen + waiver_fen)) AND (settled_at IS NULL)) OR ((refundable_fen > refunded_fen) AND (settled_at IS NULL))))
);
CREATE TABLE public.settlement_deposit (
    id bigint NOT NULL,
    version bigint NOT NULL,
    token bytea NOT NULL,
    amount_fen integer NOT NULL,
    refunded_fen integer DEFAULT 0 NOT NULL,
    applied_fen integer DEFAULT 0 NOT NULL,
    taken_on date NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    staff_id integer NOT NULL,
    settled_at timestamp with time zone,
    voided_at timestamp with time zone,
    voided_by integer,
    void_reason text,
    branch_id bigint NOT NULL,
    library_id bigint NOT NULL,
    patron_id bigint,
    CONSTRAINT deposit_adds_up CHECK (((amount_fen >= (refunded_fen + applied_fen)) AND (applied_fen >= 0) AND (refunded_fen >= 0))),
    CONSTRAINT deposit_amount CHECK ((amount_fen > 0)),
    CONSTRAINT deposit_held_is_somebodys CHECK (((settled_at IS NOT NULL) OR (patron_id IS NOT NULL))),
    CONSTRAINT deposit_settled CHECK ((((settled_at IS NOT NULL) AND (voided_at IS NOT NULL)) OR ((amount_fen = (refunded_fen + applied_fen)) AND (settled_at IS NOT NULL)) OR ((amount_fen > (refunded_fen + applied_fen)) AND (settled_at IS NULL) AND (voided_at IS NULL)))),
    CONSTRAINT deposit_voided CHECK ((((void_reason IS NULL) AND (voided_at IS NULL) AND (voided_by IS NULL)) OR ((applied_fen = 0) AND (refunded_fen = 0) AND (void_reason IS NOT NULL) AND (voided_at IS NOT NULL) AND (voided_by IS NOT NULL))))
);
CREATE TABLE public.settlement_depositreceipt (
    deposit_id bigint NOT NULL,
    number text NOT NULL,
    patron_id bigint NOT NULL,
    collected_by text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.settlement_entry (
    id bigint NOT NULL,
    kind text NOT NULL,
    staff_id integer,
    reason text,
    posted_at timestamp with time zone NOT NULL,
    postings jsonb NOT NULL,
    branch_id bigint NOT NULL,
    charge_id bigint,
    payment_id bigint,
    deposit_id bigint,
    CONSTRAINT entry_balanced CHECK (public.settlement_is_balanced(postings)),
    CONSTRAINT entry_kind CHECK ((kind = ANY (ARRAY['charged'::text, 'paid'::text, 'voided'::text, 'waiver'::text, 'cancelled'::text, 'refunded'::text, 'deposited'::text])))
);
CREATE TABLE public.settlement_knownreceipt (
    id bigint NOT NULL,
    library_id bigint NOT NULL,
    digest bytea NOT NULL,
    command_id uuid
);
ALTER TABLE public.settlement_knownreceipt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlement_knownreceipt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.settlement_payment (
    id bigint NOT NULL,
    version bigint NOT NULL,
    staff_id integer,
    method text NOT NULL,
    fen integer NOT NULL,
    lines jsonb NOT NULL,
    token bytea NOT NULL,
    paid_at timestamp with time zone NOT NULL,
    voided_at timestamp with time zone,
    voided_by integer,
    void_reason text,
    branch_id bigint NOT NULL,
    library_id bigint NOT NULL,
    patron_id bigint,
    terminal_id bigint NOT NULL,
    deposit_id bigint,
    CONSTRAINT payment_is_money CHECK ((NOT (fen = 0))),
    CONSTRAINT payment_method CHECK ((method = ANY (ARRAY['cash'::text, 'qr'::text, 'card'::text, 'machine'::text, 'transfer'::text, 'deposit'::text]))),
    CONSTRAINT payment_voided CHECK ((((void_reason IS NULL) AND (voided_at IS NULL) AND (voided_by IS NULL)) OR ((void_reason IS NOT NULL) AND (voided_at IS NOT NULL) AND (voided_by IS NOT NULL))))
);
ALTER TABLE ONLY public.audit_logentry ATTACH PARTITION public.audit_logentry_0 FOR VALUES IN ('0');
INSERT INTO public.django_migrations (app, name, applied) VALUES ('contenttypes', '0001_initial', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('auth', '0001_initial', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('admin', '0001_initial', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('admin', '0002_logentry_remove_auto_add', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('admin', '0003_logentry_add_action_flag_choices', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('audit', '0001_initial', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('audit', '0002_partitions_seals', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('audit', '0003_jobrun', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('audit', '0004_jobrun_asked', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('contenttypes', '0002_remove_content_type_name', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('auth', '0002_alter_permission_name_max_length', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('auth', '0003_alter_user_email_max_length', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('auth', '0004_alter_user_username_opts', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('auth', '0005_alter_user_last_login_null', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('auth', '0006_require_contenttypes_0002', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('auth', '0007_alter_validators_add_error_messages', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('auth', '0008_alter_user_username_max_length', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('auth', '0009_alter_user_last_name_max_length', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('auth', '0010_alter_group_name_max_length', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('auth', '0011_update_proxy_permissions', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('auth', '0012_alter_user_first_name_max_length', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0001_initial', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0002_version', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0003_demonstration_ends', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0004_terms_from', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0005_terminal_seen', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0006_routing', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0007_holds', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0008_rules', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0009_rules_filled', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0010_calendars', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0011_rights', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0012_moves', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0013_web_terminal', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0014_clock_terminal', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0015_parcel_rule', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0016_building', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0017_returned_days', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0018_transfer_bar', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0019_title_limit', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0020_rotation', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0021_lasting', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0022_settlement', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0023_loss_terms', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0024_card_fen', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0025_undo_minutes', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0026_catalogue_rank', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0001_initial', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0002_hot_rows', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0003_holds', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0004_works', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0005_rotation', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0006_rotation_index', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0007_series', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0008_stocktake', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0009_by_shelf', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0010_accidents', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0011_accidents_valid', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0012_on_shelves', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0013_done_forms', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0014_union', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0015_union_indexes', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0016_importing', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0017_harvesting', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0018_uploads', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0019_scale', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0020_scale_indexes', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0021_lent_by_owner', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('catalogue', '0022_lent_by_owner_valid', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0027_tags', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0028_terminal_settings', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0029_terminal_fares', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0030_agents', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0031_partners', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0032_own_systems', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0033_leaving', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0034_silent_machines', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('network', '0035_offline_rule', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('patrons', '0001_initial', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('patrons', '0002_tokens', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('patrons', '0003_passing_tokens', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('patrons', '0004_families_helpers', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('patrons', '0005_families', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('patrons', '0006_delivery_address', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('patrons', '0007_block_by', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('patrons', '0008_patron_debts', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('patrons', '0009_contact', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('patrons', '0010_confirmation', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0001_initial', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0002_ids', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0003_routing', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0004_holds', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0005_redated', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0006_overrides', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0007_renewed', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0008_moved_from', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0009_boxes', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0010_renews_itself', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0011_ends', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0012_parcels', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0013_work_locked', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0014_alternative', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0015_gone_from_shelf', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0016_missed', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0017_told', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0018_dated_back', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0019_dated_back_valid', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0020_use', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0021_nth', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0022_booked', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0023_booked_valid', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0024_nth_alone', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0025_found_again', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0026_missed_not_found', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0027_carrier', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0028_missed_told', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0029_missed_told_index', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('settlement', '0001_initial', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0030_withdrawal', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0031_accidents', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0032_accidents_valid', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0033_loan_may_be_lost', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0034_parcel_charge', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0035_ownership', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0036_laid_aside', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0037_loan_claimed', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0038_undone', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0039_undone_valid', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0040_gone_at_source', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0041_gone_at_source_valid', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0042_saved_title', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0043_brought', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0044_reported_items', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('circulation', '0045_homecoming', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('notices', '0001_initial', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('notices', '0002_charges', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('notices', '0003_confirm', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('notices', '0004_refundable', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('patrons', '0011_standing', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('sessions', '0001_initial', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('settlement', '0002_deposits', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('settlement', '0003_charge_lost_open', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('settlement', '0004_known_receipt', now());
INSERT INTO public.django_migrations (app, name, applied) VALUES ('settlement', '0005_payment_undone', now());
SELECT pg_catalog.setval('public.circulation_ids', 4096, false);
SELECT pg_catalog.setval('public.network_versions', 2, false);
ALTER TABLE ONLY public.audit_chunk
    ADD CONSTRAINT audit_chunk_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY public.audit_generation
    ADD CONSTRAINT audit_generation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_jobrun
    ADD CONSTRAINT audit_jobrun_pkey PRIMARY KEY (job);
ALTER TABLE ONLY public.audit_lane
    ADD CONSTRAINT audit_lane_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_logentry
    ADD CONSTRAINT audit_logentry_pkey PRIMARY KEY (lane_id, seq, month);
ALTER TABLE ONLY public.audit_logentry_0
    ADD CONSTRAINT audit_logentry_0_pkey PRIMARY KEY (lane_id, seq, month);
ALTER TABLE ONLY public.audit_outcome
    ADD CONSTRAINT audit_outcome_pkey PRIMARY KEY (command_id);
ALTER TABLE ONLY public.audit_seal
    ADD CONSTRAINT audit_seal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_snapshot
    ADD CONSTRAINT audit_snapshot_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY public.audit_snapshot
    ADD CONSTRAINT audit_snapshot_seal_id_key UNIQUE (seal_id);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_user_groups
    ADD CONSTRAINT auth_user_groups_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_user_groups
    ADD CONSTRAINT auth_user_groups_user_id_group_id_94350c0c_uniq UNIQUE (user_id, group_id);
ALTER TABLE ONLY public.auth_user
    ADD CONSTRAINT auth_user_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permissions_user_id_permission_id_14a6b632_uniq UNIQUE (user_id, permission_id);
ALTER TABLE ONLY public.auth_user
    ADD CONSTRAINT auth_user_username_key UNIQUE (username);
ALTER TABLE ONLY public.circulation_brought
    ADD CONSTRAINT brought_once UNIQUE (library_id, digest);
ALTER TABLE ONLY public.patrons_carddigest
    ADD CONSTRAINT card_digest_once_per_key UNIQUE (card_id, key_version);
ALTER TABLE ONLY public.catalogue_bibrecord
    ADD CONSTRAINT catalogue_bibrecord_match_key_key UNIQUE (match_key);
ALTER TABLE ONLY public.catalogue_bibrecord
    ADD CONSTRAINT catalogue_bibrecord_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalogue_counted
    ADD CONSTRAINT catalogue_counted_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalogue_formdone
    ADD CONSTRAINT catalogue_formdone_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.catalogue_goneitem
    ADD CONSTRAINT catalogue_goneitem_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalogue_harvest
    ADD CONSTRAINT catalogue_harvest_pkey PRIMARY KEY (library_id);
ALTER TABLE ONLY public.catalogue_harvestedrecord
    ADD CONSTRAINT catalogue_harvestedrecord_pkey PRIMARY KEY (library_id, identifier);
ALTER TABLE ONLY public.catalogue_holdingsprofile
    ADD CONSTRAINT catalogue_holdingsprofile_pkey PRIMARY KEY (library_id);
ALTER TABLE ONLY public.catalogue_importkey
    ADD CONSTRAINT catalogue_importkey_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.catalogue_importkey
    ADD CONSTRAINT catalogue_importkey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalogue_importproblem
    ADD CONSTRAINT catalogue_importproblem_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalogue_importrun
    ADD CONSTRAINT catalogue_importrun_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalogue_importseen
    ADD CONSTRAINT catalogue_importseen_pkey PRIMARY KEY (run_id, source_id);
ALTER TABLE ONLY public.catalogue_item
    ADD CONSTRAINT catalogue_item_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalogue_labelwanted
    ADD CONSTRAINT catalogue_labelwanted_pkey PRIMARY KEY (item_id);
ALTER TABLE ONLY public.catalogue_matchdecision
    ADD CONSTRAINT catalogue_matchdecision_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalogue_matchkey
    ADD CONSTRAINT catalogue_matchkey_pkey PRIMARY KEY (key, source_id);
ALTER TABLE ONLY public.catalogue_matchreview
    ADD CONSTRAINT catalogue_matchreview_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalogue_rankchange
    ADD CONSTRAINT catalogue_rankchange_library_id_key UNIQUE (library_id);
ALTER TABLE ONLY public.catalogue_rankchange
    ADD CONSTRAINT catalogue_rankchange_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalogue_series
    ADD CONSTRAINT catalogue_series_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalogue_sourcerecord
    ADD CONSTRAINT catalogue_sourcerecord_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalogue_stocktake
    ADD CONSTRAINT catalogue_stocktake_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalogue_upload
    ADD CONSTRAINT catalogue_upload_pkey PRIMARY KEY (run_id);
ALTER TABLE ONLY public.circulation_alternative
    ADD CONSTRAINT circulation_alternative_pkey PRIMARY KEY (hold_id);
ALTER TABLE ONLY public.circulation_away
    ADD CONSTRAINT circulation_away_pkey PRIMARY KEY (item_id);
ALTER TABLE ONLY public.circulation_box
    ADD CONSTRAINT circulation_box_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.circulation_brought
    ADD CONSTRAINT circulation_brought_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.circulation_carrier
    ADD CONSTRAINT circulation_carrier_pkey PRIMARY KEY (box_id);
ALTER TABLE ONLY public.circulation_floating
    ADD CONSTRAINT circulation_floating_pkey PRIMARY KEY (item_id);
ALTER TABLE ONLY public.circulation_foundagain
    ADD CONSTRAINT circulation_foundagain_pkey PRIMARY KEY (item_id);
ALTER TABLE ONLY public.circulation_hold
    ADD CONSTRAINT circulation_hold_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.circulation_homecoming
    ADD CONSTRAINT circulation_homecoming_pkey PRIMARY KEY (item_id);
ALTER TABLE ONLY public.circulation_homecount
    ADD CONSTRAINT circulation_homecount_pkey PRIMARY KEY (library_id);
ALTER TABLE ONLY public.circulation_laidaside
    ADD CONSTRAINT circulation_laidaside_pkey PRIMARY KEY (item_id);
ALTER TABLE ONLY public.circulation_loan
    ADD CONSTRAINT circulation_loan_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.circulation_missed
    ADD CONSTRAINT circulation_missed_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.circulation_override
    ADD CONSTRAINT circulation_override_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.circulation_ownershiptransfer
    ADD CONSTRAINT circulation_ownershiptransfer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.circulation_parcel
    ADD CONSTRAINT circulation_parcel_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.circulation_parcelled
    ADD CONSTRAINT circulation_parcelled_pkey PRIMARY KEY (loan_id);
ALTER TABLE ONLY public.circulation_reportedwords
    ADD CONSTRAINT circulation_reportedwords_pkey PRIMARY KEY (task_id);
ALTER TABLE ONLY public.network_circulationrule
    ADD CONSTRAINT circulation_rule_once UNIQUE NULLS NOT DISTINCT (owner_library_id, owner_region, lending_library_id, lending_region, home_library_id, home_region, patron_category, item_kind, collection, item_age_days_max, starts_on, lasting);
ALTER TABLE ONLY public.circulation_savedtitle
    ADD CONSTRAINT circulation_savedtitle_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.circulation_task
    ADD CONSTRAINT circulation_task_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.circulation_transit
    ADD CONSTRAINT circulation_transit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.circulation_use
    ADD CONSTRAINT circulation_use_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.circulation_waybill
    ADD CONSTRAINT circulation_waybill_pkey PRIMARY KEY (parcel_id);
ALTER TABLE ONLY public.circulation_withdrawal
    ADD CONSTRAINT circulation_withdrawal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_closedday
    ADD CONSTRAINT closed_day_once UNIQUE (branch_id, "on");
ALTER TABLE ONLY public.patrons_confirmation
    ADD CONSTRAINT confirmation_once UNIQUE (patron_id, channel);
ALTER TABLE ONLY public.catalogue_counted
    ADD CONSTRAINT counted_once UNIQUE (stocktake_id, item_id);
ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);
ALTER TABLE ONLY public.network_floatgroupbranch
    ADD CONSTRAINT float_member_once UNIQUE (group_id, branch_id);
ALTER TABLE ONLY public.catalogue_goneitem
    ADD CONSTRAINT gone_item_once UNIQUE (run_id, item_id);
ALTER TABLE ONLY public.patrons_helper
    ADD CONSTRAINT helper_once UNIQUE (patron_id, helper_id);
ALTER TABLE ONLY public.network_holidayyear
    ADD CONSTRAINT holiday_year_once UNIQUE (library_id, year);
ALTER TABLE ONLY public.catalogue_importproblem
    ADD CONSTRAINT import_problem_once UNIQUE (run_id, number);
ALTER TABLE ONLY public.catalogue_item
    ADD CONSTRAINT item_owner_barcode UNIQUE (barcode, owner_id);
ALTER TABLE ONLY public.settlement_knownreceipt
    ADD CONSTRAINT known_receipt_once UNIQUE (library_id, digest);
ALTER TABLE public.circulation_loan
    ADD CONSTRAINT loan_ends_after_start CHECK (((checked_in_at IS NULL) OR (checked_in_at >= checked_out_at))) NOT VALID;
ALTER TABLE ONLY public.catalogue_matchdecision
    ADD CONSTRAINT match_decision_once UNIQUE (one_id, other_id);
ALTER TABLE ONLY public.catalogue_matchreview
    ADD CONSTRAINT match_review_once UNIQUE (one_id, other_id);
ALTER TABLE ONLY public.network_agent
    ADD CONSTRAINT network_agent_code_digest_key UNIQUE (code_digest);
ALTER TABLE ONLY public.network_agent
    ADD CONSTRAINT network_agent_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.network_agent
    ADD CONSTRAINT network_agent_next_digest_key UNIQUE (next_digest);
ALTER TABLE ONLY public.network_agent
    ADD CONSTRAINT network_agent_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_agentepoch
    ADD CONSTRAINT network_agentepoch_pkey PRIMARY KEY (agent_id, epoch);
ALTER TABLE ONLY public.network_amnesty
    ADD CONSTRAINT network_amnesty_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_branch
    ADD CONSTRAINT network_branch_code_key UNIQUE (code);
ALTER TABLE ONLY public.network_branch
    ADD CONSTRAINT network_branch_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_circulationrule
    ADD CONSTRAINT network_circulationrule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_closedday
    ADD CONSTRAINT network_closedday_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_closure
    ADD CONSTRAINT network_closure_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_floatgroup
    ADD CONSTRAINT network_floatgroup_code_key UNIQUE (code);
ALTER TABLE ONLY public.network_floatgroup
    ADD CONSTRAINT network_floatgroup_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_floatgroupbranch
    ADD CONSTRAINT network_floatgroupbranch_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_floatmove
    ADD CONSTRAINT network_floatmove_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_frontedcommand
    ADD CONSTRAINT network_frontedcommand_pkey PRIMARY KEY (command_id);
ALTER TABLE ONLY public.network_grant
    ADD CONSTRAINT network_grant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_holidayyear
    ADD CONSTRAINT network_holidayyear_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_leg
    ADD CONSTRAINT network_leg_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_legclosure
    ADD CONSTRAINT network_legclosure_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_library
    ADD CONSTRAINT network_library_code_key UNIQUE (code);
ALTER TABLE ONLY public.network_library
    ADD CONSTRAINT network_library_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_network
    ADD CONSTRAINT network_network_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_offlinerule
    ADD CONSTRAINT network_offlinerule_library_id_key UNIQUE (library_id);
ALTER TABLE ONLY public.network_offlinerule
    ADD CONSTRAINT network_offlinerule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_openday
    ADD CONSTRAINT network_openday_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_openinghours
    ADD CONSTRAINT network_openinghours_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_ownorder
    ADD CONSTRAINT network_ownorder_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_ownordersreached
    ADD CONSTRAINT network_ownordersreached_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_parcelrule
    ADD CONSTRAINT network_parcelrule_library_id_key UNIQUE (library_id);
ALTER TABLE ONLY public.network_parcelrule
    ADD CONSTRAINT network_parcelrule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_parkedfact
    ADD CONSTRAINT network_parkedfact_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_partner
    ADD CONSTRAINT network_partner_client_key UNIQUE (client);
ALTER TABLE ONLY public.network_partner_libraries
    ADD CONSTRAINT network_partner_libraries_partner_id_library_id_d949f24b_uniq UNIQUE (partner_id, library_id);
ALTER TABLE ONLY public.network_partner_libraries
    ADD CONSTRAINT network_partner_libraries_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_partner
    ADD CONSTRAINT network_partner_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_partnerpace
    ADD CONSTRAINT network_partnerpace_pkey PRIMARY KEY (partner_id);
ALTER TABLE ONLY public.network_partnertoken
    ADD CONSTRAINT network_partnertoken_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY public.network_region
    ADD CONSTRAINT network_region_pkey PRIMARY KEY (code);
ALTER TABLE ONLY public.network_rotation
    ADD CONSTRAINT network_rotation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_rotationstop
    ADD CONSTRAINT network_rotationstop_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_staff
    ADD CONSTRAINT network_staff_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_staff
    ADD CONSTRAINT network_staff_user_id_key UNIQUE (user_id);
ALTER TABLE ONLY public.network_standingentry
    ADD CONSTRAINT network_standingentry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_standinglibrary
    ADD CONSTRAINT network_standinglibrary_pkey PRIMARY KEY (library_id);
ALTER TABLE ONLY public.network_standingreached
    ADD CONSTRAINT network_standingreached_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_tagkey
    ADD CONSTRAINT network_tagkey_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.network_tagkey
    ADD CONSTRAINT network_tagkey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_tagowner
    ADD CONSTRAINT network_tagowner_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_tagprofile
    ADD CONSTRAINT network_tagprofile_pkey PRIMARY KEY (library_id);
ALTER TABLE ONLY public.network_terminal
    ADD CONSTRAINT network_terminal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_terminal
    ADD CONSTRAINT network_terminal_sip2_login_key UNIQUE (sip2_login);
ALTER TABLE ONLY public.network_terminalseen
    ADD CONSTRAINT network_terminalseen_pkey PRIMARY KEY (terminal_id);
ALTER TABLE ONLY public.network_transferbar
    ADD CONSTRAINT network_transferbar_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.notices_notice
    ADD CONSTRAINT notice_once UNIQUE (event, about_id, occasion);
ALTER TABLE ONLY public.notices_message
    ADD CONSTRAINT notices_message_key_key UNIQUE (key);
ALTER TABLE ONLY public.notices_message
    ADD CONSTRAINT notices_message_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.notices_notice
    ADD CONSTRAINT notices_notice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.notices_preference
    ADD CONSTRAINT notices_preference_pkey PRIMARY KEY (patron_id);
ALTER TABLE ONLY public.notices_template
    ADD CONSTRAINT notices_template_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.notices_timing
    ADD CONSTRAINT notices_timing_library_id_key UNIQUE (library_id);
ALTER TABLE ONLY public.notices_timing
    ADD CONSTRAINT notices_timing_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_offlinerule
    ADD CONSTRAINT offline_rule_of_all UNIQUE NULLS NOT DISTINCT (library_id);
ALTER TABLE ONLY public.network_openday
    ADD CONSTRAINT open_day_once UNIQUE NULLS NOT DISTINCT (branch_id, "on", opens);
ALTER TABLE ONLY public.network_openinghours
    ADD CONSTRAINT opening_hours_once UNIQUE (branch_id, starts_on, weekday, opens);
ALTER TABLE ONLY public.network_parcelrule
    ADD CONSTRAINT parcel_rule_of_all UNIQUE NULLS NOT DISTINCT (library_id);
ALTER TABLE ONLY public.network_parkedfact
    ADD CONSTRAINT parked_fact_once UNIQUE (agent_id, epoch, seq);
ALTER TABLE ONLY public.patrons_block
    ADD CONSTRAINT patrons_block_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.patrons_card
    ADD CONSTRAINT patrons_card_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.patrons_carddigest
    ADD CONSTRAINT patrons_carddigest_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.patrons_carddigest
    ADD CONSTRAINT patrons_carddigest_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.patrons_confirmation
    ADD CONSTRAINT patrons_confirmation_key_key UNIQUE (key);
ALTER TABLE ONLY public.patrons_confirmation
    ADD CONSTRAINT patrons_confirmation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.patrons_contact
    ADD CONSTRAINT patrons_contact_pkey PRIMARY KEY (patron_id);
ALTER TABLE ONLY public.patrons_deliveryaddress
    ADD CONSTRAINT patrons_deliveryaddress_pkey PRIMARY KEY (patron_id);
ALTER TABLE ONLY public.patrons_helper
    ADD CONSTRAINT patrons_helper_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.patrons_patron
    ADD CONSTRAINT patrons_patron_number_key UNIQUE (number);
ALTER TABLE ONLY public.patrons_patron
    ADD CONSTRAINT patrons_patron_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.patrons_patrontoken
    ADD CONSTRAINT patrons_patrontoken_pkey PRIMARY KEY (token);
ALTER TABLE ONLY public.patrons_refusedcontact
    ADD CONSTRAINT patrons_refusedcontact_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.patrons_refusedcontact
    ADD CONSTRAINT patrons_refusedcontact_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.network_rotationstop
    ADD CONSTRAINT rotation_stop_order UNIQUE (rotation_id, "position") DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_savedtitle
    ADD CONSTRAINT saved_title_once UNIQUE (patron_id, bib_id);
ALTER TABLE ONLY public.catalogue_series
    ADD CONSTRAINT series_once UNIQUE (library_id, what);
ALTER TABLE ONLY public.settlement_charge
    ADD CONSTRAINT settlement_charge_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.settlement_deposit
    ADD CONSTRAINT settlement_deposit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.settlement_depositreceipt
    ADD CONSTRAINT settlement_depositreceipt_pkey PRIMARY KEY (deposit_id);
ALTER TABLE ONLY public.settlement_entry
    ADD CONSTRAINT settlement_entry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.settlement_knownreceipt
    ADD CONSTRAINT settlement_knownreceipt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.settlement_payment
    ADD CONSTRAINT settlement_payment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalogue_sourcerecord
    ADD CONSTRAINT source_record_once UNIQUE (library_id, control_number);
ALTER TABLE ONLY public.network_standingentry
    ADD CONSTRAINT standing_once UNIQUE NULLS NOT DISTINCT (library_id, kind, about);
ALTER TABLE ONLY public.notices_template
    ADD CONSTRAINT template_once UNIQUE NULLS NOT DISTINCT (library_id, text, channel, language);
ALTER TABLE public.circulation_transit
    ADD CONSTRAINT transit_ends_after_start CHECK (((ended_at IS NULL) OR (ended_at >= started_at))) NOT VALID;
CREATE INDEX audit_jobrun_job_5a5a0618_like ON public.audit_jobrun USING btree (job text_pattern_ops);
CREATE INDEX audit_logentry_feed ON ONLY public.audit_logentry USING btree (generation, xid, lane_id, seq);
CREATE INDEX audit_logentry_0_generation_xid_lane_id_seq_idx ON public.audit_logentry_0 USING btree (generation, xid, lane_id, seq);
CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);
CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);
CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);
CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);
CREATE INDEX auth_user_groups_group_id_97559544 ON public.auth_user_groups USING btree (group_id);
CREATE INDEX auth_user_groups_user_id_6a12ed8b ON public.auth_user_groups USING btree (user_id);
CREATE INDEX auth_user_user_permissions_permission_id_1fbb5f2c ON public.auth_user_user_permissions USING btree (permission_id);
CREATE INDEX auth_user_user_permissions_user_id_a95ead1b ON public.auth_user_user_permissions USING btree (user_id);
CREATE INDEX auth_user_username_6821ab7c_like ON public.auth_user USING btree (username varchar_pattern_ops);
CREATE INDEX bib_by_change ON public.catalogue_bibrecord USING btree (changed_at, id);
CREATE INDEX bib_by_work ON public.catalogue_bibrecord USING btree (work_id) WHERE (work_id IS NOT NULL);
CREATE INDEX bib_by_work_key ON public.catalogue_bibrecord USING btree (work_key) WHERE (NOT (work_key = ''::text));
CREATE INDEX bib_gone ON public.catalogue_bibrecord USING btree (changed_at, id) WHERE (gone_at IS NOT NULL);
CREATE INDEX box_expected ON public.circulation_box USING btree (next_branch_id) WHERE (state = 'handed_over'::text);
CREATE INDEX box_here ON public.circulation_box USING btree (branch_id) WHERE (state = ANY (ARRAY['open'::text, 'closed'::text]));
CREATE INDEX card_by_key ON public.patrons_card USING btree (key_version, id);
CREATE INDEX card_not_valid ON public.patrons_card USING btree (id) WHERE (NOT (state = 'valid'::text));
CREATE INDEX catalogue_bibrecord_match_key_9b276867_like ON public.catalogue_bibrecord USING btree (match_key text_pattern_ops);
CREATE INDEX catalogue_formdone_made_at_2eb4f569 ON public.catalogue_formdone USING btree (made_at);
CREATE INDEX catalogue_harvestedrecord_source_id_af34229f ON public.catalogue_harvestedrecord USING btree (source_id);
CREATE INDEX catalogue_item_bib_id_c28b80aa ON public.catalogue_item USING btree (bib_id);
CREATE INDEX catalogue_item_home_branch_id_8fb5fbb1 ON public.catalogue_item USING btree (home_branch_id);
CREATE INDEX catalogue_labelwanted_branch_id_bcb4bfc2 ON public.catalogue_labelwanted USING btree (branch_id);
CREATE INDEX catalogue_matchdecision_by_id_c84a2adf ON public.catalogue_matchdecision USING btree (by_id);
CREATE INDEX catalogue_matchdecision_one_id_eb465b7f ON public.catalogue_matchdecision USING btree (one_id);
CREATE INDEX catalogue_matchdecision_other_id_d44c390b ON public.catalogue_matchdecision USING btree (other_id);
CREATE INDEX catalogue_matchkey_source_id_b8436107 ON public.catalogue_matchkey USING btree (source_id);
CREATE INDEX catalogue_matchreview_one_id_94e279c4 ON public.catalogue_matchreview USING btree (one_id);
CREATE INDEX catalogue_matchreview_other_id_7286e4e6 ON public.catalogue_matchreview USING btree (other_id);
CREATE INDEX catalogue_series_library_id_7b9fff4b ON public.catalogue_series USING btree (library_id);
CREATE INDEX catalogue_stocktake_branch_id_50554244 ON public.catalogue_stocktake USING btree (branch_id);
CREATE INDEX charge_by_library ON public.settlement_charge USING btree (library_id, charged_at);
CREATE INDEX charge_by_loan ON public.settlement_charge USING btree (loan_id) WHERE (loan_id IS NOT NULL);
CREATE INDEX charge_by_patron ON public.settlement_charge USING btree (patron_id, charged_at) WHERE (patron_id IS NOT NULL);
CREATE INDEX charge_lost_open ON public.settlement_charge USING btree (library_id, charged_at, id) WHERE ((kind = 'lost'::text) AND (settled_at IS NULL));
CREATE INDEX charge_open ON public.settlement_charge USING btree (patron_id) WHERE (settled_at IS NULL);
CREATE INDEX circulation_alternative_choice_id_644ebde4 ON public.circulation_alternative USING btree (choice_id);
CREATE INDEX circulation_alternative_patron_id_01846df7 ON public.circulation_alternative USING btree (patron_id);
CREATE INDEX circulation_floating_branch_id_c098fd62 ON public.circulation_floating USING btree (branch_id);
CREATE INDEX circulation_hold_patron_id_52fd1d12 ON public.circulation_hold USING btree (patron_id);
CREATE INDEX circulation_laidaside_branch_id_46c281ed ON public.circulation_laidaside USING btree (branch_id);
CREATE INDEX circulation_laidaside_owner_id_cab79507 ON public.circulation_laidaside USING btree (owner_id);
CREATE INDEX circulation_loan_patron_id_9dd55b75 ON public.circulation_loan USING btree (patron_id);
CREATE INDEX circulation_missed_hold_id_93d784ec ON public.circulation_missed USING btree (hold_id);
CREATE INDEX circulation_missed_item_id_1605ec70 ON public.circulation_missed USING btree (item_id);
CREATE INDEX circulation_override_branch_id_415d0113 ON public.circulation_override USING btree (branch_id);
CREATE INDEX circulation_override_loan_id_457cca66 ON public.circulation_override USING btree (loan_id);
CREATE INDEX circulation_override_staff_id_34226374 ON public.circulation_override USING btree (staff_id);
CREATE INDEX circulation_parcelled_parcel_id_92d6b24b ON public.circulation_parcelled USING btree (parcel_id);
CREATE INDEX circulation_waybill_patron_id_8d5acd82 ON public.circulation_waybill USING btree (patron_id);
CREATE INDEX confirmation_by_digest ON public.patrons_confirmation USING btree (digest);
CREATE INDEX confirmation_by_end ON public.patrons_confirmation USING btree (expires_at);
CREATE INDEX counted_misplaced ON public.catalogue_counted USING btree (stocktake_id, id) WHERE ((found_at IS NOT NULL) AND (NOT settled) AND (NOT (found = 'right'::text)));
CREATE INDEX counted_not_found ON public.catalogue_counted USING btree (stocktake_id, call_number COLLATE "C", item_id) WHERE (found_at IS NULL);
CREATE INDEX deposit_by_patron ON public.settlement_deposit USING btree (patron_id) WHERE (patron_id IS NOT NULL);
CREATE INDEX deposit_held ON public.settlement_deposit USING btree (library_id, taken_on) WHERE (settled_at IS NULL);
CREATE INDEX django_admin_log_content_type_id_c4bce8eb ON public.django_admin_log USING btree (content_type_id);
CREATE INDEX django_admin_log_user_id_c564eba6 ON public.django_admin_log USING btree (user_id);
CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);
CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);
CREATE INDEX entry_by_charge ON public.settlement_entry USING btree (charge_id) WHERE (charge_id IS NOT NULL);
CREATE INDEX entry_by_payment ON public.settlement_entry USING btree (payment_id) WHERE (payment_id IS NOT NULL);
CREATE INDEX entry_by_time ON public.settlement_entry USING btree (posted_at);
CREATE UNIQUE INDEX float_move_once ON public.network_floatmove USING btree (group_id, origin_id, destination_id) WHERE (ended_at IS NULL);
CREATE INDEX hold_asked_from ON public.circulation_hold USING btree ((((reason_details ->> 'branch_id'::text))::bigint)) WHERE (stage = 'asked'::text);
CREATE INDEX hold_asked_moved ON public.circulation_hold USING btree (id) WHERE ((reason = 'pickup_changed'::text) AND (stage = 'asked'::text));
CREATE INDEX hold_booking ON public.circulation_hold USING btree (wanted_item_id, booked_from_on) WHERE ((booked_from_on IS NOT NULL) AND (closed_at IS NULL));
CREATE INDEX hold_by_end ON public.circulation_hold USING btree (pickup_branch_id, closed_at) WHERE (closed_at IS NOT NULL);
CREATE INDEX hold_by_pickup ON public.circulation_hold USING btree (pickup_branch_id, stage) WHERE (closed_at IS NULL);
CREATE INDEX hold_by_stage ON public.circulation_hold USING btree (stage, id) WHERE (closed_at IS NULL);
CREATE INDEX hold_moved_from ON public.circulation_hold USING btree ((((reason_details ->> 'branch_id'::text))::bigint), closed_at) WHERE (reason = 'pickup_changed'::text);
CREATE UNIQUE INDEX hold_nth_of_patron ON public.circulation_hold USING btree (patron_id, level, bib_id, volume, wanted_item_id, nth) NULLS NOT DISTINCT WHERE ((closed_at IS NULL) AND (patron_id IS NOT NULL));
CREATE UNIQUE INDEX hold_one_open_per_item ON public.circulation_hold USING btree (item_id) WHERE (closed_at IS NULL);
CREATE INDEX hold_queue ON public.circulation_hold USING btree (work_id, rank, id) WHERE (closed_at IS NULL);
CREATE INDEX homecoming_at ON public.circulation_homecoming USING btree (library_id, branch_id, stage);
CREATE INDEX import_key_of_library ON public.catalogue_importkey USING btree (library_id, id);
CREATE INDEX import_of_library ON public.catalogue_importrun USING btree (library_id, id);
CREATE INDEX item_by_rotation ON public.catalogue_item USING btree (rotation_id) WHERE (rotation_id IS NOT NULL);
CREATE INDEX item_on_shelves ON public.catalogue_item USING btree (home_branch_id, call_number COLLATE "C", id, collection, kind);
CREATE INDEX loan_by_checkin ON public.circulation_loan USING btree (checked_in_at DESC) WHERE (checked_in_at IS NOT NULL);
CREATE INDEX loan_by_item ON public.circulation_loan USING btree (item_id, checked_out_at DESC);
CREATE INDEX loan_claimed ON public.circulation_loan USING btree (claimed_at, id) WHERE ((checked_in_at IS NULL) AND (claimed_at IS NOT NULL));
CREATE INDEX loan_may_be_lost ON public.circulation_loan USING btree (due_at, id) WHERE ((checked_in_at IS NULL) AND (terms ? 'lost_after_days'::text));
CREATE UNIQUE INDEX loan_one_open_per_item ON public.circulation_loan USING btree (item_id) WHERE (checked_in_at IS NULL);
CREATE INDEX loan_open_by_patron ON public.circulation_loan USING btree (patron_id) WHERE (checked_in_at IS NULL);
CREATE INDEX loan_renews_itself ON public.circulation_loan USING btree (due_at, id) WHERE ((checked_in_at IS NULL) AND ((terms -> 'auto_renews'::text) = 'true'::jsonb));
CREATE INDEX match_review_one ON public.catalogue_matchreview USING btree (one_library_id, asked_at, id) WHERE ((closed_at IS NULL) AND (NOT moot));
CREATE INDEX match_review_open ON public.catalogue_matchreview USING btree (asked_at, id) WHERE ((closed_at IS NULL) AND (NOT moot));
CREATE INDEX match_review_other ON public.catalogue_matchreview USING btree (other_library_id, asked_at, id) WHERE ((closed_at IS NULL) AND (NOT moot));
CREATE INDEX message_to_send ON public.notices_message USING btree (next_at) WHERE (state = 'waiting'::text);
CREATE INDEX missed_not_found ON public.circulation_missed USING btree (branch_id) WHERE (reason = 'not_found'::text);
CREATE INDEX missed_told ON public.circulation_missed USING btree (told_id) WHERE (told_id IS NOT NULL);
CREATE INDEX network_agent_library_id_1e850acf ON public.network_agent USING btree (library_id);
CREATE INDEX network_agentepoch_agent_id_993965f9 ON public.network_agentepoch USING btree (agent_id);
CREATE INDEX network_amnesty_library_id_27d6931c ON public.network_amnesty USING btree (library_id);
CREATE INDEX network_branch_code_92db9f30_like ON public.network_branch USING btree (code text_pattern_ops);
CREATE INDEX network_branch_library_id_4f175039 ON public.network_branch USING btree (library_id);
CREATE INDEX network_circulationrule_home_library_id_50a544bf ON public.network_circulationrule USING btree (home_library_id);
CREATE INDEX network_circulationrule_lending_library_id_a68ac1cb ON public.network_circulationrule USING btree (lending_library_id);
CREATE INDEX network_circulationrule_owner_library_id_5987406c ON public.network_circulationrule USING btree (owner_library_id);
CREATE INDEX network_closedday_branch_id_452e3c05 ON public.network_closedday USING btree (branch_id);
CREATE INDEX network_closure_branch_id_45abf72e ON public.network_closure USING btree (branch_id);
CREATE INDEX network_closure_library_id_415eba30 ON public.network_closure USING btree (library_id);
CREATE INDEX network_floatgroup_code_d820ce79_like ON public.network_floatgroup USING btree (code text_pattern_ops);
CREATE INDEX network_floatgroupbranch_branch_id_aa6bb4b0 ON public.network_floatgroupbranch USING btree (branch_id);
CREATE INDEX network_floatgroupbranch_group_id_125c0dea ON public.network_floatgroupbranch USING btree (group_id);
CREATE INDEX network_floatmove_accepted_by_id_4c8e7925 ON public.network_floatmove USING btree (accepted_by_id);
CREATE INDEX network_floatmove_destination_id_e6194626 ON public.network_floatmove USING btree (destination_id);
CREATE INDEX network_floatmove_group_id_b841f73b ON public.network_floatmove USING btree (group_id);
CREATE INDEX network_floatmove_origin_id_fa38245a ON public.network_floatmove USING btree (origin_id);
CREATE INDEX network_grant_branch_id_13d90da1 ON public.network_grant USING btree (branch_id);
CREATE INDEX network_grant_ended_by_id_95673aee ON public.network_grant USING btree (ended_by_id);
CREATE INDEX network_grant_given_by_id_d2039119 ON public.network_grant USING btree (given_by_id);
CREATE INDEX network_grant_library_id_57ac20c0 ON public.network_grant USING btree (library_id);
CREATE INDEX network_grant_staff_id_149b6418 ON public.network_grant USING btree (staff_id);
CREATE INDEX network_holidayyear_library_id_21fd2b4e ON public.network_holidayyear USING btree (library_id);
CREATE INDEX network_leg_destination_id_e0c30288 ON public.network_leg USING btree (destination_id);
CREATE INDEX network_leg_origin_id_1e4a103d ON public.network_leg USING btree (origin_id);
CREATE INDEX network_legclosure_leg_id_694cdc2c ON public.network_legclosure USING btree (leg_id);
CREATE INDEX network_library_city_id_b1cc4ae6 ON public.network_library USING btree (city_id);
CREATE INDEX network_library_city_id_b1cc4ae6_like ON public.network_library USING btree (city_id text_pattern_ops);
CREATE INDEX network_library_code_ce8261bd_like ON public.network_library USING btree (code text_pattern_ops);
CREATE INDEX network_library_region_id_6a75e6e1 ON public.network_library USING btree (region_id);
CREATE INDEX network_library_region_id_6a75e6e1_like ON public.network_library USING btree (region_id text_pattern_ops);
CREATE INDEX network_openday_branch_id_176cb457 ON public.network_openday USING btree (branch_id);
CREATE INDEX network_openinghours_branch_id_f362ab25 ON public.network_openinghours USING btree (branch_id);
CREATE INDEX network_parkedfact_agent_id_6b87916e ON public.network_parkedfact USING btree (agent_id);
CREATE INDEX network_partner_client_e5dbca1d_like ON public.network_partner USING btree (client text_pattern_ops);
CREATE INDEX network_partner_libraries_library_id_d57e2e5a ON public.network_partner_libraries USING btree (library_id);
CREATE INDEX network_partner_libraries_partner_id_71b66c75 ON public.network_partner_libraries USING btree (partner_id);
CREATE INDEX network_region_code_d40c2ca3_like ON public.network_region USING btree (code text_pattern_ops);
CREATE INDEX network_rotation_owner_id_15adb75c ON public.network_rotation USING btree (owner_id);
CREATE INDEX network_rotationstop_branch_id_6fc88fb3 ON public.network_rotationstop USING btree (branch_id);
CREATE INDEX network_rotationstop_rotation_id_1f91773b ON public.network_rotationstop USING btree (rotation_id);
CREATE INDEX network_staff_branch_id_412e050c ON public.network_staff USING btree (branch_id);
CREATE INDEX network_staff_library_id_33157993 ON public.network_staff USING btree (library_id);
CREATE INDEX network_staff_terminal_id_7e437b06 ON public.network_staff USING btree (terminal_id);
CREATE INDEX network_tagowner_library_id_107bbc63 ON public.network_tagowner USING btree (library_id);
CREATE INDEX network_terminal_branch_id_75e22ed9 ON public.network_terminal USING btree (branch_id);
CREATE INDEX network_terminal_sip2_login_6b418477_like ON public.network_terminal USING btree (sip2_login text_pattern_ops);
CREATE INDEX network_transferbar_branch_id_648c76f4 ON public.network_transferbar USING btree (branch_id);
CREATE INDEX network_transferbar_library_id_b3db426f ON public.network_transferbar USING btree (library_id);
CREATE INDEX network_transferbar_to_branch_id_9a470d29 ON public.network_transferbar USING btree (to_branch_id);
CREATE INDEX network_transferbar_to_library_id_df184d40 ON public.network_transferbar USING btree (to_library_id);
CREATE INDEX notice_of_patron ON public.notices_notice USING btree (patron_id, made_at DESC);
CREATE INDEX notice_to_plan ON public.notices_notice USING btree (look_at) WHERE ((message_id IS NULL) AND (state = 'waiting'::text));
CREATE INDEX notices_message_patron_id_262e8a8e ON public.notices_message USING btree (patron_id);
CREATE INDEX notices_notice_message_id_5d133311 ON public.notices_notice USING btree (message_id);
CREATE INDEX notices_template_library_id_ec195548 ON public.notices_template USING btree (library_id);
CREATE INDEX own_order_by_library ON public.network_ownorder USING btree (library_id, id);
CREATE INDEX parcel_by_end ON public.circulation_parcel USING btree (branch_id, ended_at) WHERE (ended_at IS NOT NULL);
CREATE INDEX parcel_open ON public.circulation_parcel USING btree (branch_id) WHERE (state = ANY (ARRAY['packed'::text, 'handed_over'::text]));
CREATE INDEX partner_token_of ON public.network_partnertoken USING btree (partner_id, lasts_until);
CREATE INDEX patron_by_family ON public.patrons_patron USING btree (family_id) WHERE (family_id IS NOT NULL);
CREATE INDEX patron_not_active ON public.patrons_patron USING btree (id) WHERE (NOT (state = 'active'::text));
CREATE INDEX patron_token_passing ON public.patrons_patrontoken USING btree (made_at) WHERE (NOT lasting);
CREATE INDEX patrons_block_library_id_2b72ecbe ON public.patrons_block USING btree (library_id);
CREATE INDEX patrons_block_patron_id_ed4868a2 ON public.patrons_block USING btree (patron_id);
CREATE INDEX patrons_card_patron_id_c8ac67ae ON public.patrons_card USING btree (patron_id);
CREATE INDEX patrons_card_registered_library_id_024733ce ON public.patrons_card USING btree (registered_library_id);
CREATE INDEX patrons_carddigest_card_id_2a637859 ON public.patrons_carddigest USING btree (card_id);
CREATE INDEX patrons_helper_helper_id_8e36da42 ON public.patrons_helper USING btree (helper_id);
CREATE INDEX patrons_helper_named_by_id_6b5cdd0c ON public.patrons_helper USING btree (named_by_id);
CREATE INDEX patrons_helper_patron_id_86c2aadc ON public.patrons_helper USING btree (patron_id);
CREATE INDEX patrons_patron_guardian_id_4f287b2d ON public.patrons_patron USING btree (guardian_id);
CREATE INDEX patrons_patron_home_library_id_d199005c ON public.patrons_patron USING btree (home_library_id);
CREATE INDEX patrons_patron_number_868d701c_like ON public.patrons_patron USING btree (number text_pattern_ops);
CREATE INDEX patrons_patrontoken_patron_id_6ac91a18 ON public.patrons_patrontoken USING btree (patron_id);
CREATE INDEX payment_by_branch ON public.settlement_payment USING btree (branch_id, paid_at);
CREATE INDEX payment_by_patron ON public.settlement_payment USING btree (patron_id, paid_at) WHERE (patron_id IS NOT NULL);
CREATE INDEX payment_undone ON public.settlement_payment USING btree (branch_id, voided_at) WHERE (voided_at IS NOT NULL);
CREATE INDEX receipt_by_number ON public.settlement_depositreceipt USING btree (number);
CREATE INDEX refusedcontact_by_time ON public.patrons_refusedcontact USING btree (refused_at);
CREATE INDEX settlement_depositreceipt_patron_id_0006fdf0 ON public.settlement_depositreceipt USING btree (patron_id);
CREATE INDEX source_by_bib ON public.catalogue_sourcerecord USING btree (bib_id, library_id);
CREATE INDEX source_unread ON public.catalogue_sourcerecord USING btree (id) WHERE (says = '{}'::jsonb);
CREATE INDEX standing_by_change ON public.network_standingentry USING btree (library_id, seq, id);
CREATE INDEX tag_key_of_library ON public.network_tagkey USING btree (library_id, id);
CREATE UNIQUE INDEX tag_owner_one_library ON public.network_tagowner USING btree (upper(code));
CREATE INDEX task_open ON public.circulation_task USING btree (branch_id) WHERE (done_at IS NULL);
CREATE INDEX task_open_of ON public.circulation_task USING btree (library_id) WHERE (done_at IS NULL);
CREATE UNIQUE INDEX terminal_bound_once ON public.network_terminal USING btree (sip2_port, sip2_address) NULLS NOT DISTINCT WHERE ((sip2_port IS NOT NULL) OR (sip2_address IS NOT NULL));
CREATE UNIQUE INDEX terminal_clock_once ON public.network_terminal USING btree (branch_id) WHERE (kind = 'clock'::text);
CREATE UNIQUE INDEX terminal_web_once ON public.network_terminal USING btree (branch_id) WHERE (kind = 'web'::text);
CREATE UNIQUE INDEX timing_of_the_network_once ON public.notices_timing USING btree (library_id) NULLS NOT DISTINCT WHERE (library_id IS NULL);
CREATE INDEX transfer_by_item ON public.circulation_ownershiptransfer USING btree (item_id, transferred_at);
CREATE INDEX transfer_from ON public.circulation_ownershiptransfer USING btree (from_library_id, transferred_at DESC);
CREATE INDEX transfer_to ON public.circulation_ownershiptransfer USING btree (to_library_id, transferred_at DESC);
CREATE INDEX transit_by_box ON public.circulation_transit USING btree (box_id) WHERE (box_id IS NOT NULL);
CREATE INDEX transit_by_item ON public.circulation_transit USING btree (item_id, started_at DESC);
CREATE UNIQUE INDEX transit_one_open_per_item ON public.circulation_transit USING btree (item_id) WHERE (ended_at IS NULL);
CREATE INDEX transit_open_by_dest ON public.circulation_transit USING btree (destination_id) WHERE (ended_at IS NULL);
CREATE INDEX transit_open_by_origin ON public.circulation_transit USING btree (origin_id) WHERE (ended_at IS NULL);
CREATE INDEX upload_here ON public.catalogue_upload USING btree (run_id) WHERE (NOT (file = ''::text));
CREATE INDEX use_by_item ON public.circulation_use USING btree (item_id, used_at);
CREATE INDEX withdrawal_by_item ON public.circulation_withdrawal USING btree (item_id, withdrawn_at);
ALTER INDEX public.audit_logentry_feed ATTACH PARTITION public.audit_logentry_0_generation_xid_lane_id_seq_idx;
ALTER INDEX public.audit_logentry_pkey ATTACH PARTITION public.audit_logentry_0_pkey;
CREATE TRIGGER audit_logentry_fixed BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_logentry FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse_change();
CREATE TRIGGER audit_logentry_fixed BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_logentry_0 FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse_change();
CREATE TRIGGER audit_seal_fixed BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_seal FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse_change();
CREATE TRIGGER catalogue_bibrecord_work BEFORE UPDATE OF work_id ON public.catalogue_bibrecord FOR EACH ROW WHEN ((old.work_id IS DISTINCT FROM new.work_id)) EXECUTE FUNCTION public.circulation_work_is_waited_for();
CREATE TRIGGER catalogue_item_bib BEFORE UPDATE OF bib_id ON public.catalogue_item FOR EACH ROW WHEN ((old.bib_id IS DISTINCT FROM new.bib_id)) EXECUTE FUNCTION public.circulation_item_is_held();
CREATE TRIGGER network_amnesty_version AFTER INSERT OR DELETE OR UPDATE ON public.network_amnesty FOR EACH STATEMENT EXECUTE FUNCTION public.network_raise_version();
CREATE TRIGGER network_branch_version AFTER INSERT OR DELETE OR UPDATE ON public.network_branch FOR EACH STATEMENT EXECUTE FUNCTION public.network_raise_version();
CREATE TRIGGER network_circulationrule_version AFTER INSERT OR DELETE OR UPDATE ON public.network_circulationrule FOR EACH STATEMENT EXECUTE FUNCTION public.network_raise_version();
CREATE TRIGGER network_closedday_version AFTER INSERT OR DELETE OR UPDATE ON public.network_closedday FOR EACH STATEMENT EXECUTE FUNCTION public.network_raise_version();
CREATE TRIGGER network_closure_version AFTER INSERT OR DELETE OR UPDATE ON public.network_closure FOR EACH STATEMENT EXECUTE FUNCTION public.network_raise_version();
CREATE TRIGGER network_demonstration_ends AFTER UPDATE OF demonstration ON public.network_network FOR EACH ROW WHEN ((old.demonstration AND (NOT new.demonstration))) EXECUTE FUNCTION public.network_forget_demonstration();
CREATE TRIGGER network_floatgroup_version AFTER INSERT OR DELETE OR UPDATE ON public.network_floatgroup FOR EACH STATEMENT EXECUTE FUNCTION public.network_raise_version();
CREATE TRIGGER network_floatgroupbranch_version AFTER INSERT OR DELETE OR UPDATE ON public.network_floatgroupbranch FOR EACH STATEMENT EXECUTE FUNCTION public.network_raise_version();
CREATE TRIGGER network_grant_version AFTER INSERT OR DELETE OR UPDATE ON public.network_grant FOR EACH STATEMENT EXECUTE FUNCTION public.network_raise_version();
CREATE TRIGGER network_leg_version AFTER INSERT OR DELETE OR UPDATE ON public.network_leg FOR EACH STATEMENT EXECUTE FUNCTION public.network_raise_version();
CREATE TRIGGER network_legclosure_version AFTER INSERT OR DELETE OR UPDATE ON public.network_legclosure FOR EACH STATEMENT EXECUTE FUNCTION public.network_raise_version();
CREATE TRIGGER network_library_version AFTER INSERT OR DELETE OR UPDATE ON public.network_library FOR EACH STATEMENT EXECUTE FUNCTION public.network_raise_version();
CREATE TRIGGER network_network_loss_version BEFORE UPDATE ON public.network_network FOR EACH ROW WHEN ((old.loss_from IS DISTINCT FROM new.loss_from)) EXECUTE FUNCTION public.network_raise_own_version();
CREATE TRIGGER network_network_lost_version BEFORE UPDATE ON public.network_network FOR EACH ROW WHEN (((old.late_after_days IS DISTINCT FROM new.late_after_days) OR (old.lost_payer IS DISTINCT FROM new.lost_payer))) EXECUTE FUNCTION public.network_raise_own_version();
CREATE TRIGGER network_network_order_version BEFORE UPDATE ON public.network_network FOR EACH ROW WHEN (((((old.hold_order IS DISTINCT FROM new.hold_order) OR (old.nearby_days IS DISTINCT FROM new.nearby_days)) OR (old.lend_if_asked IS DISTINCT FROM new.lend_if_asked)) OR (old.renew_if_wanted IS DISTINCT FROM new.renew_if_wanted))) EXECUTE FUNCTION public.network_raise_own_version();
CREATE TRIGGER network_network_returned_version BEFORE UPDATE ON public.network_network FOR EACH ROW WHEN ((old.returned_days_max IS DISTINCT FROM new.returned_days_max)) EXECUTE FUNCTION public.network_raise_own_version();
CREATE TRIGGER network_network_settlement_version BEFORE UPDATE ON public.network_network FOR EACH ROW WHEN ((old.settlement IS DISTINCT FROM new.settlement)) EXECUTE FUNCTION public.network_raise_own_version();
CREATE TRIGGER network_network_undo_version BEFORE UPDATE ON public.network_network FOR EACH ROW WHEN ((old.undo_minutes IS DISTINCT FROM new.undo_minutes)) EXECUTE FUNCTION public.network_raise_own_version();
CREATE TRIGGER network_network_version BEFORE UPDATE ON public.network_network FOR EACH ROW WHEN ((((((old.terms_from IS DISTINCT FROM new.terms_from) OR (old.lending_from IS DISTINCT FROM new.lending_from)) OR (old.period_from IS DISTINCT FROM new.period_from)) OR (old.overdue_from IS DISTINCT FROM new.overdue_from)) OR (old.blocks_from IS DISTINCT FROM new.blocks_from))) EXECUTE FUNCTION public.network_raise_own_version();
CREATE TRIGGER network_openday_version AFTER INSERT OR DELETE OR UPDATE ON public.network_openday FOR EACH STATEMENT EXECUTE FUNCTION public.network_raise_version();
CREATE TRIGGER network_openinghours_version AFTER INSERT OR DELETE OR UPDATE ON public.network_openinghours FOR EACH STATEMENT EXECUTE FUNCTION public.network_raise_version();
CREATE TRIGGER network_parcelrule_version AFTER INSERT OR DELETE OR UPDATE ON public.network_parcelrule FOR EACH STATEMENT EXECUTE FUNCTION public.network_raise_version();
CREATE TRIGGER network_rotation_version AFTER INSERT OR DELETE OR UPDATE ON public.network_rotation FOR EACH STATEMENT EXECUTE FUNCTION public.network_raise_version();
CREATE TRIGGER network_rotationstop_version AFTER INSERT OR DELETE OR UPDATE ON public.network_rotationstop FOR EACH STATEMENT EXECUTE FUNCTION public.network_raise_version();
CREATE TRIGGER network_terminal_version AFTER INSERT OR DELETE OR UPDATE ON public.network_terminal FOR EACH STATEMENT EXECUTE FUNCTION public.network_raise_version();
CREATE TRIGGER network_transferbar_version AFTER INSERT OR DELETE OR UPDATE ON public.network_transferbar FOR EACH STATEMENT EXECUTE FUNCTION public.network_raise_version();
ALTER TABLE ONLY public.audit_logentry_0
    ADD CONSTRAINT audit_logentry_lane_id_fkey FOREIGN KEY (lane_id) REFERENCES public.audit_lane(id);
ALTER TABLE ONLY public.audit_snapshot
    ADD CONSTRAINT audit_snapshot_seal_id_fkey FOREIGN KEY (seal_id) REFERENCES public.audit_seal(id);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_user_groups
    ADD CONSTRAINT auth_user_groups_group_id_97559544_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_user_groups
    ADD CONSTRAINT auth_user_groups_user_id_6a12ed8b_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permi_permission_id_1fbb5f2c_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permissions_user_id_a95ead1b_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_bibrecord
    ADD CONSTRAINT catalogue_bibrecord_merged_into_id_13590a5c_fk_catalogue FOREIGN KEY (merged_into_id) REFERENCES public.catalogue_bibrecord(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_bibrecord
    ADD CONSTRAINT catalogue_bibrecord_work_id_a521d5ef_fk_catalogue_bibrecord_id FOREIGN KEY (work_id) REFERENCES public.catalogue_bibrecord(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_counted
    ADD CONSTRAINT catalogue_counted_found_by_id_b1ec3db4_fk_network_staff_id FOREIGN KEY (found_by_id) REFERENCES public.network_staff(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_counted
    ADD CONSTRAINT catalogue_counted_item_id_f4ecc857_fk_catalogue_item_id FOREIGN KEY (item_id) REFERENCES public.catalogue_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_counted
    ADD CONSTRAINT catalogue_counted_stocktake_id_e73e9558_fk_catalogue FOREIGN KEY (stocktake_id) REFERENCES public.catalogue_stocktake(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_goneitem
    ADD CONSTRAINT catalogue_goneitem_item_id_ca9363f0_fk_catalogue_item_id FOREIGN KEY (item_id) REFERENCES public.catalogue_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_goneitem
    ADD CONSTRAINT catalogue_goneitem_run_id_cedcfb87_fk_catalogue_importrun_id FOREIGN KEY (run_id) REFERENCES public.catalogue_importrun(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_harvest
    ADD CONSTRAINT catalogue_harvest_library_id_0ef2ace8_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_harvest
    ADD CONSTRAINT catalogue_harvest_run_id_86ad9f92_fk_catalogue_importrun_id FOREIGN KEY (run_id) REFERENCES public.catalogue_importrun(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_harvestedrecord
    ADD CONSTRAINT catalogue_harvestedr_library_id_0bf5fb04_fk_network_l FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_harvestedrecord
    ADD CONSTRAINT catalogue_harvestedr_source_id_af34229f_fk_catalogue FOREIGN KEY (source_id) REFERENCES public.catalogue_sourcerecord(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_holdingsprofile
    ADD CONSTRAINT catalogue_holdingspr_default_branch_id_d8d6a59e_fk_network_b FOREIGN KEY (default_branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_holdingsprofile
    ADD CONSTRAINT catalogue_holdingspr_library_id_0d7bff62_fk_network_l FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_importkey
    ADD CONSTRAINT catalogue_importkey_ended_by_id_09cc8638_fk_network_staff_id FOREIGN KEY (ended_by_id) REFERENCES public.network_staff(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_importkey
    ADD CONSTRAINT catalogue_importkey_library_id_8e21e82c_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_importkey
    ADD CONSTRAINT catalogue_importkey_made_by_id_18ce43a2_fk_network_staff_id FOREIGN KEY (made_by_id) REFERENCES public.network_staff(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_importproblem
    ADD CONSTRAINT catalogue_importprob_run_id_095ebf12_fk_catalogue FOREIGN KEY (run_id) REFERENCES public.catalogue_importrun(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_importrun
    ADD CONSTRAINT catalogue_importrun_library_id_130a3b59_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_importrun
    ADD CONSTRAINT catalogue_importrun_staff_id_f78f6272_fk_network_staff_id FOREIGN KEY (staff_id) REFERENCES public.network_staff(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_importseen
    ADD CONSTRAINT catalogue_importseen_run_id_f240e854_fk_catalogue_importrun_id FOREIGN KEY (run_id) REFERENCES public.catalogue_importrun(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_importseen
    ADD CONSTRAINT catalogue_importseen_source_id_af898e50_fk_catalogue FOREIGN KEY (source_id) REFERENCES public.catalogue_sourcerecord(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_item
    ADD CONSTRAINT catalogue_item_bib_id_c28b80aa_fk_catalogue_bibrecord_id FOREIGN KEY (bib_id) REFERENCES public.catalogue_bibrecord(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_item
    ADD CONSTRAINT catalogue_item_branch_id_660858f1_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_item
    ADD CONSTRAINT catalogue_item_float_group_id_97636083_fk_network_floatgroup_id FOREIGN KEY (float_group_id) REFERENCES public.network_floatgroup(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_item
    ADD CONSTRAINT catalogue_item_home_branch_id_8fb5fbb1_fk_network_branch_id FOREIGN KEY (home_branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_item
    ADD CONSTRAINT catalogue_item_owner_id_da560ec7_fk_network_library_id FOREIGN KEY (owner_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_item
    ADD CONSTRAINT catalogue_item_rotation_id_1823a9c7_fk_network_rotation_id FOREIGN KEY (rotation_id) REFERENCES public.network_rotation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_item
    ADD CONSTRAINT catalogue_item_source_id_6de60f20_fk_catalogue_sourcerecord_id FOREIGN KEY (source_id) REFERENCES public.catalogue_sourcerecord(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_labelwanted
    ADD CONSTRAINT catalogue_labelwanted_branch_id_bcb4bfc2_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_labelwanted
    ADD CONSTRAINT catalogue_labelwanted_item_id_99f02572_fk_catalogue_item_id FOREIGN KEY (item_id) REFERENCES public.catalogue_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_matchdecision
    ADD CONSTRAINT catalogue_matchdecis_one_id_eb465b7f_fk_catalogue FOREIGN KEY (one_id) REFERENCES public.catalogue_sourcerecord(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_matchdecision
    ADD CONSTRAINT catalogue_matchdecis_other_id_d44c390b_fk_catalogue FOREIGN KEY (other_id) REFERENCES public.catalogue_sourcerecord(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_matchdecision
    ADD CONSTRAINT catalogue_matchdecision_by_id_c84a2adf_fk_network_staff_id FOREIGN KEY (by_id) REFERENCES public.network_staff(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_matchkey
    ADD CONSTRAINT catalogue_matchkey_source_id_b8436107_fk_catalogue FOREIGN KEY (source_id) REFERENCES public.catalogue_sourcerecord(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_matchreview
    ADD CONSTRAINT catalogue_matchrevie_one_id_94e279c4_fk_catalogue FOREIGN KEY (one_id) REFERENCES public.catalogue_sourcerecord(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_matchreview
    ADD CONSTRAINT catalogue_matchrevie_one_library_id_34bc9a80_fk_network_l FOREIGN KEY (one_library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_matchreview
    ADD CONSTRAINT catalogue_matchrevie_other_id_7286e4e6_fk_catalogue FOREIGN KEY (other_id) REFERENCES public.catalogue_sourcerecord(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_matchreview
    ADD CONSTRAINT catalogue_matchrevie_other_library_id_2bbd9c25_fk_network_l FOREIGN KEY (other_library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_rankchange
    ADD CONSTRAINT catalogue_rankchange_library_id_dabd6b8c_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_series
    ADD CONSTRAINT catalogue_series_library_id_7b9fff4b_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_sourcerecord
    ADD CONSTRAINT catalogue_sourcereco_bib_id_ff69cc61_fk_catalogue FOREIGN KEY (bib_id) REFERENCES public.catalogue_bibrecord(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_sourcerecord
    ADD CONSTRAINT catalogue_sourcereco_library_id_45ba1483_fk_network_l FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_stocktake
    ADD CONSTRAINT catalogue_stocktake_branch_id_50554244_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_upload
    ADD CONSTRAINT catalogue_upload_key_id_4947f498_fk_catalogue_importkey_id FOREIGN KEY (key_id) REFERENCES public.catalogue_importkey(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalogue_upload
    ADD CONSTRAINT catalogue_upload_run_id_1ab9e04f_fk_catalogue_importrun_id FOREIGN KEY (run_id) REFERENCES public.catalogue_importrun(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_alternative
    ADD CONSTRAINT circulation_alternative_hold_id_db21fced_fk_circulation_hold_id FOREIGN KEY (hold_id) REFERENCES public.circulation_hold(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_alternative
    ADD CONSTRAINT circulation_alternative_patron_id_01846df7_fk_patrons_patron_id FOREIGN KEY (patron_id) REFERENCES public.patrons_patron(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_away
    ADD CONSTRAINT circulation_away_item_id_c787433f_fk_catalogue_item_id FOREIGN KEY (item_id) REFERENCES public.catalogue_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_box
    ADD CONSTRAINT circulation_box_branch_id_447af90f_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_box
    ADD CONSTRAINT circulation_box_next_branch_id_ca059be3_fk_network_branch_id FOREIGN KEY (next_branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_box
    ADD CONSTRAINT circulation_box_origin_id_f3b3b18c_fk_network_branch_id FOREIGN KEY (origin_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_brought
    ADD CONSTRAINT circulation_brought_library_id_761a308b_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_carrier
    ADD CONSTRAINT circulation_carrier_box_id_f8f8a95b_fk_circulation_box_id FOREIGN KEY (box_id) REFERENCES public.circulation_box(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_floating
    ADD CONSTRAINT circulation_floating_branch_id_c098fd62_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_floating
    ADD CONSTRAINT circulation_floating_item_id_4c38a78e_fk_catalogue_item_id FOREIGN KEY (item_id) REFERENCES public.catalogue_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_floating
    ADD CONSTRAINT circulation_floating_owner_id_80f89de6_fk_network_library_id FOREIGN KEY (owner_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_foundagain
    ADD CONSTRAINT circulation_foundagain_item_id_0cfff24e_fk_catalogue_item_id FOREIGN KEY (item_id) REFERENCES public.catalogue_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_hold
    ADD CONSTRAINT circulation_hold_bib_id_0ea0758f_fk_catalogue_bibrecord_id FOREIGN KEY (bib_id) REFERENCES public.catalogue_bibrecord(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_hold
    ADD CONSTRAINT circulation_hold_item_id_7bb943da_fk_catalogue_item_id FOREIGN KEY (item_id) REFERENCES public.catalogue_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_hold
    ADD CONSTRAINT circulation_hold_patron_id_52fd1d12_fk_patrons_patron_id FOREIGN KEY (patron_id) REFERENCES public.patrons_patron(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_hold
    ADD CONSTRAINT circulation_hold_pickup_branch_id_d48efd65_fk_network_branch_id FOREIGN KEY (pickup_branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_hold
    ADD CONSTRAINT circulation_hold_terminal_id_b67df0d1_fk_network_terminal_id FOREIGN KEY (terminal_id) REFERENCES public.network_terminal(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_hold
    ADD CONSTRAINT circulation_hold_wanted_item_id_fa2daeb9_fk_catalogue_item_id FOREIGN KEY (wanted_item_id) REFERENCES public.catalogue_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_hold
    ADD CONSTRAINT circulation_hold_work_id_677ed510_fk_catalogue_bibrecord_id FOREIGN KEY (work_id) REFERENCES public.catalogue_bibrecord(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_homecoming
    ADD CONSTRAINT circulation_homecomi_library_id_68bb81ca_fk_network_l FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_homecoming
    ADD CONSTRAINT circulation_homecoming_branch_id_62e15655_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_homecoming
    ADD CONSTRAINT circulation_homecoming_item_id_7581babb_fk_catalogue_item_id FOREIGN KEY (item_id) REFERENCES public.catalogue_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_homecount
    ADD CONSTRAINT circulation_homecount_library_id_37bb7680_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_laidaside
    ADD CONSTRAINT circulation_laidaside_branch_id_46c281ed_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_laidaside
    ADD CONSTRAINT circulation_laidaside_item_id_a971403b_fk_catalogue_item_id FOREIGN KEY (item_id) REFERENCES public.catalogue_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_laidaside
    ADD CONSTRAINT circulation_laidaside_owner_id_cab79507_fk_network_library_id FOREIGN KEY (owner_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_loan
    ADD CONSTRAINT circulation_loan_checkin_branch_id_4713123d_fk_network_b FOREIGN KEY (checkin_branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_loan
    ADD CONSTRAINT circulation_loan_item_id_ee9877f3_fk_catalogue_item_id FOREIGN KEY (item_id) REFERENCES public.catalogue_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_loan
    ADD CONSTRAINT circulation_loan_lending_branch_id_987d80c9_fk_network_b FOREIGN KEY (lending_branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_loan
    ADD CONSTRAINT circulation_loan_patron_id_9dd55b75_fk_patrons_patron_id FOREIGN KEY (patron_id) REFERENCES public.patrons_patron(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_loan
    ADD CONSTRAINT circulation_loan_renewed_terminal_id_259c8845_fk_network_t FOREIGN KEY (renewed_terminal_id) REFERENCES public.network_terminal(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_loan
    ADD CONSTRAINT circulation_loan_terminal_id_8b497e04_fk_network_terminal_id FOREIGN KEY (terminal_id) REFERENCES public.network_terminal(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_missed
    ADD CONSTRAINT circulation_missed_branch_id_5d9d1ad9_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_missed
    ADD CONSTRAINT circulation_missed_hold_id_93d784ec_fk_circulation_hold_id FOREIGN KEY (hold_id) REFERENCES public.circulation_hold(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_missed
    ADD CONSTRAINT circulation_missed_item_id_1605ec70_fk_catalogue_item_id FOREIGN KEY (item_id) REFERENCES public.catalogue_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_override
    ADD CONSTRAINT circulation_override_branch_id_415d0113_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_override
    ADD CONSTRAINT circulation_override_loan_id_457cca66_fk_circulation_loan_id FOREIGN KEY (loan_id) REFERENCES public.circulation_loan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_override
    ADD CONSTRAINT circulation_override_staff_id_34226374_fk_network_staff_id FOREIGN KEY (staff_id) REFERENCES public.network_staff(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_ownershiptransfer
    ADD CONSTRAINT circulation_ownershi_from_library_id_c0259ab1_fk_network_l FOREIGN KEY (from_library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_ownershiptransfer
    ADD CONSTRAINT circulation_ownershi_item_id_5b54f256_fk_catalogue FOREIGN KEY (item_id) REFERENCES public.catalogue_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_ownershiptransfer
    ADD CONSTRAINT circulation_ownershi_to_library_id_da227fc4_fk_network_l FOREIGN KEY (to_library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_parcel
    ADD CONSTRAINT circulation_parcel_branch_id_63c53c93_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_parcelled
    ADD CONSTRAINT circulation_parcelle_parcel_id_92d6b24b_fk_circulati FOREIGN KEY (parcel_id) REFERENCES public.circulation_parcel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_parcelled
    ADD CONSTRAINT circulation_parcelled_loan_id_8e5d8c6a_fk_circulation_loan_id FOREIGN KEY (loan_id) REFERENCES public.circulation_loan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_reportedwords
    ADD CONSTRAINT circulation_reported_task_id_63b71c6d_fk_circulati FOREIGN KEY (task_id) REFERENCES public.circulation_task(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_savedtitle
    ADD CONSTRAINT circulation_savedtit_bib_id_f6bd8913_fk_catalogue FOREIGN KEY (bib_id) REFERENCES public.catalogue_bibrecord(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_savedtitle
    ADD CONSTRAINT circulation_savedtitle_patron_id_6bb0396b_fk_patrons_patron_id FOREIGN KEY (patron_id) REFERENCES public.patrons_patron(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_task
    ADD CONSTRAINT circulation_task_branch_id_c233e596_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_task
    ADD CONSTRAINT circulation_task_library_id_e512649d_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_transit
    ADD CONSTRAINT circulation_transit_box_id_25d5e1e6_fk_circulation_box_id FOREIGN KEY (box_id) REFERENCES public.circulation_box(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_transit
    ADD CONSTRAINT circulation_transit_destination_id_45ca80e1_fk_network_b FOREIGN KEY (destination_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_transit
    ADD CONSTRAINT circulation_transit_forwarded_from_id_9799edff_fk_circulati FOREIGN KEY (forwarded_from_id) REFERENCES public.circulation_transit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_transit
    ADD CONSTRAINT circulation_transit_item_id_a669e214_fk_catalogue_item_id FOREIGN KEY (item_id) REFERENCES public.catalogue_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_transit
    ADD CONSTRAINT circulation_transit_next_branch_id_c2e17d9d_fk_network_b FOREIGN KEY (next_branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_transit
    ADD CONSTRAINT circulation_transit_origin_id_3d256b76_fk_network_branch_id FOREIGN KEY (origin_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_transit
    ADD CONSTRAINT circulation_transit_payer_id_49e7ce44_fk_network_library_id FOREIGN KEY (payer_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_use
    ADD CONSTRAINT circulation_use_branch_id_36496546_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_use
    ADD CONSTRAINT circulation_use_item_id_3dcb18d7_fk_catalogue_item_id FOREIGN KEY (item_id) REFERENCES public.catalogue_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_waybill
    ADD CONSTRAINT circulation_waybill_parcel_id_7c9fa6bd_fk_circulation_parcel_id FOREIGN KEY (parcel_id) REFERENCES public.circulation_parcel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_waybill
    ADD CONSTRAINT circulation_waybill_patron_id_8d5acd82_fk_patrons_patron_id FOREIGN KEY (patron_id) REFERENCES public.patrons_patron(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_withdrawal
    ADD CONSTRAINT circulation_withdrawal_branch_id_a3b336d5_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circulation_withdrawal
    ADD CONSTRAINT circulation_withdrawal_item_id_cb6d1772_fk_catalogue_item_id FOREIGN KEY (item_id) REFERENCES public.catalogue_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_content_type_id_c4bce8eb_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_user_id_c564eba6_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.notices_message
    ADD CONSTRAINT message_of_patron FOREIGN KEY (patron_id) REFERENCES public.patrons_patron(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.network_agent
    ADD CONSTRAINT network_agent_library_id_1e850acf_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_agent
    ADD CONSTRAINT network_agent_made_by_id_e1485368_fk_network_staff_id FOREIGN KEY (made_by_id) REFERENCES public.network_staff(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_agentepoch
    ADD CONSTRAINT network_agentepoch_agent_id_993965f9_fk_network_agent_id FOREIGN KEY (agent_id) REFERENCES public.network_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_amnesty
    ADD CONSTRAINT network_amnesty_library_id_27d6931c_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_branch
    ADD CONSTRAINT network_branch_library_id_4f175039_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_circulationrule
    ADD CONSTRAINT network_circulationr_home_library_id_50a544bf_fk_network_l FOREIGN KEY (home_library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_circulationrule
    ADD CONSTRAINT network_circulationr_lending_library_id_a68ac1cb_fk_network_l FOREIGN KEY (lending_library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_circulationrule
    ADD CONSTRAINT network_circulationr_owner_library_id_5987406c_fk_network_l FOREIGN KEY (owner_library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_closedday
    ADD CONSTRAINT network_closedday_branch_id_452e3c05_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_closure
    ADD CONSTRAINT network_closure_branch_id_45abf72e_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_closure
    ADD CONSTRAINT network_closure_library_id_415eba30_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_floatgroupbranch
    ADD CONSTRAINT network_floatgroupbr_branch_id_aa6bb4b0_fk_network_b FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_floatgroupbranch
    ADD CONSTRAINT network_floatgroupbr_group_id_125c0dea_fk_network_f FOREIGN KEY (group_id) REFERENCES public.network_floatgroup(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_floatmove
    ADD CONSTRAINT network_floatmove_accepted_by_id_4c8e7925_fk_network_staff_id FOREIGN KEY (accepted_by_id) REFERENCES public.network_staff(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_floatmove
    ADD CONSTRAINT network_floatmove_destination_id_e6194626_fk_network_branch_id FOREIGN KEY (destination_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_floatmove
    ADD CONSTRAINT network_floatmove_group_id_b841f73b_fk_network_floatgroup_id FOREIGN KEY (group_id) REFERENCES public.network_floatgroup(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_floatmove
    ADD CONSTRAINT network_floatmove_origin_id_fa38245a_fk_network_branch_id FOREIGN KEY (origin_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_grant
    ADD CONSTRAINT network_grant_branch_id_13d90da1_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_grant
    ADD CONSTRAINT network_grant_ended_by_id_95673aee_fk_network_staff_id FOREIGN KEY (ended_by_id) REFERENCES public.network_staff(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_grant
    ADD CONSTRAINT network_grant_given_by_id_d2039119_fk_network_staff_id FOREIGN KEY (given_by_id) REFERENCES public.network_staff(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_grant
    ADD CONSTRAINT network_grant_library_id_57ac20c0_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_grant
    ADD CONSTRAINT network_grant_staff_id_149b6418_fk_network_staff_id FOREIGN KEY (staff_id) REFERENCES public.network_staff(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_holidayyear
    ADD CONSTRAINT network_holidayyear_library_id_21fd2b4e_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_leg
    ADD CONSTRAINT network_leg_destination_id_e0c30288_fk_network_branch_id FOREIGN KEY (destination_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_leg
    ADD CONSTRAINT network_leg_origin_id_1e4a103d_fk_network_branch_id FOREIGN KEY (origin_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_legclosure
    ADD CONSTRAINT network_legclosure_leg_id_694cdc2c_fk_network_leg_id FOREIGN KEY (leg_id) REFERENCES public.network_leg(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_library
    ADD CONSTRAINT network_library_city_id_b1cc4ae6_fk_network_region_code FOREIGN KEY (city_id) REFERENCES public.network_region(code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_library
    ADD CONSTRAINT network_library_region_id_6a75e6e1_fk_network_region_code FOREIGN KEY (region_id) REFERENCES public.network_region(code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_offlinerule
    ADD CONSTRAINT network_offlinerule_library_id_0c7521f5_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_openday
    ADD CONSTRAINT network_openday_branch_id_176cb457_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_openinghours
    ADD CONSTRAINT network_openinghours_branch_id_f362ab25_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_ownorder
    ADD CONSTRAINT network_ownorder_library_id_a9569713_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_parcelrule
    ADD CONSTRAINT network_parcelrule_library_id_8240ae6e_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_parkedfact
    ADD CONSTRAINT network_parkedfact_agent_id_6b87916e_fk_network_agent_id FOREIGN KEY (agent_id) REFERENCES public.network_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_partner_libraries
    ADD CONSTRAINT network_partner_libr_library_id_d57e2e5a_fk_network_l FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_partner_libraries
    ADD CONSTRAINT network_partner_libr_partner_id_71b66c75_fk_network_p FOREIGN KEY (partner_id) REFERENCES public.network_partner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_partnerpace
    ADD CONSTRAINT network_partnerpace_partner_id_564d8428_fk_network_partner_id FOREIGN KEY (partner_id) REFERENCES public.network_partner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_partnertoken
    ADD CONSTRAINT network_partnertoken_partner_id_882c71bf_fk_network_partner_id FOREIGN KEY (partner_id) REFERENCES public.network_partner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_rotation
    ADD CONSTRAINT network_rotation_owner_id_15adb75c_fk_network_library_id FOREIGN KEY (owner_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_rotationstop
    ADD CONSTRAINT network_rotationstop_branch_id_6fc88fb3_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_rotationstop
    ADD CONSTRAINT network_rotationstop_rotation_id_1f91773b_fk_network_r FOREIGN KEY (rotation_id) REFERENCES public.network_rotation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_staff
    ADD CONSTRAINT network_staff_branch_id_412e050c_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_staff
    ADD CONSTRAINT network_staff_library_id_33157993_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_staff
    ADD CONSTRAINT network_staff_terminal_id_7e437b06_fk_network_terminal_id FOREIGN KEY (terminal_id) REFERENCES public.network_terminal(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_staff
    ADD CONSTRAINT network_staff_user_id_202cb773_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_standingentry
    ADD CONSTRAINT network_standingentry_library_id_59cbc7fd_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_standinglibrary
    ADD CONSTRAINT network_standinglibr_library_id_6cfc6c5e_fk_network_l FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_tagkey
    ADD CONSTRAINT network_tagkey_ended_by_id_aa3f840b_fk_network_staff_id FOREIGN KEY (ended_by_id) REFERENCES public.network_staff(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_tagkey
    ADD CONSTRAINT network_tagkey_library_id_94d76f40_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_tagkey
    ADD CONSTRAINT network_tagkey_made_by_id_9f0eb3d6_fk_network_staff_id FOREIGN KEY (made_by_id) REFERENCES public.network_staff(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_tagowner
    ADD CONSTRAINT network_tagowner_library_id_107bbc63_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_tagprofile
    ADD CONSTRAINT network_tagprofile_library_id_026f88ff_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_terminal
    ADD CONSTRAINT network_terminal_branch_id_75e22ed9_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_terminalseen
    ADD CONSTRAINT network_terminalseen_terminal_id_7699dd93_fk_network_t FOREIGN KEY (terminal_id) REFERENCES public.network_terminal(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_transferbar
    ADD CONSTRAINT network_transferbar_branch_id_648c76f4_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_transferbar
    ADD CONSTRAINT network_transferbar_library_id_b3db426f_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_transferbar
    ADD CONSTRAINT network_transferbar_to_branch_id_9a470d29_fk_network_branch_id FOREIGN KEY (to_branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.network_transferbar
    ADD CONSTRAINT network_transferbar_to_library_id_df184d40_fk_network_l FOREIGN KEY (to_library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.notices_notice
    ADD CONSTRAINT notice_of_patron_id FOREIGN KEY (patron_id) REFERENCES public.patrons_patron(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.notices_notice
    ADD CONSTRAINT notices_notice_message_id_5d133311_fk_notices_message_id FOREIGN KEY (message_id) REFERENCES public.notices_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.notices_preference
    ADD CONSTRAINT notices_preference_patron_id_908fa20c_fk_patrons_patron_id FOREIGN KEY (patron_id) REFERENCES public.patrons_patron(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.notices_template
    ADD CONSTRAINT notices_template_library_id_ec195548_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.notices_timing
    ADD CONSTRAINT notices_timing_library_id_1f798335_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.patrons_patrontoken
    ADD CONSTRAINT patron_token_of_patron FOREIGN KEY (patron_id) REFERENCES public.patrons_patron(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.patrons_block
    ADD CONSTRAINT patrons_block_library_id_2b72ecbe_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.patrons_block
    ADD CONSTRAINT patrons_block_lifted_by_id_f6f11e3a_fk_network_staff_id FOREIGN KEY (lifted_by_id) REFERENCES public.network_staff(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.patrons_block
    ADD CONSTRAINT patrons_block_patron_id_ed4868a2_fk_patrons_patron_id FOREIGN KEY (patron_id) REFERENCES public.patrons_patron(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.patrons_block
    ADD CONSTRAINT patrons_block_placed_by_id_87f17ea2_fk_network_staff_id FOREIGN KEY (placed_by_id) REFERENCES public.network_staff(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.patrons_card
    ADD CONSTRAINT patrons_card_patron_id_c8ac67ae_fk_patrons_patron_id FOREIGN KEY (patron_id) REFERENCES public.patrons_patron(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.patrons_card
    ADD CONSTRAINT patrons_card_registered_library_i_024733ce_fk_network_l FOREIGN KEY (registered_library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.patrons_carddigest
    ADD CONSTRAINT patrons_carddigest_card_id_2a637859_fk_patrons_card_id FOREIGN KEY (card_id) REFERENCES public.patrons_card(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.patrons_confirmation
    ADD CONSTRAINT patrons_confirmation_patron_id_f8f77756_fk_patrons_patron_id FOREIGN KEY (patron_id) REFERENCES public.patrons_patron(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.patrons_contact
    ADD CONSTRAINT patrons_contact_email_vouched_by_id_98b922c5_fk_network_s FOREIGN KEY (email_vouched_by_id) REFERENCES public.network_staff(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.patrons_contact
    ADD CONSTRAINT patrons_contact_mobile_vouched_by_id_71cfec06_fk_network_s FOREIGN KEY (mobile_vouched_by_id) REFERENCES public.network_staff(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.patrons_contact
    ADD CONSTRAINT patrons_contact_patron_id_17ed3570_fk_patrons_patron_id FOREIGN KEY (patron_id) REFERENCES public.patrons_patron(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.patrons_deliveryaddress
    ADD CONSTRAINT patrons_deliveryaddress_patron_id_ac9e061d_fk_patrons_patron_id FOREIGN KEY (patron_id) REFERENCES public.patrons_patron(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.patrons_helper
    ADD CONSTRAINT patrons_helper_helper_id_8e36da42_fk_patrons_patron_id FOREIGN KEY (helper_id) REFERENCES public.patrons_patron(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.patrons_helper
    ADD CONSTRAINT patrons_helper_named_by_id_6b5cdd0c_fk_patrons_patron_id FOREIGN KEY (named_by_id) REFERENCES public.patrons_patron(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.patrons_helper
    ADD CONSTRAINT patrons_helper_patron_id_86c2aadc_fk_patrons_patron_id FOREIGN KEY (patron_id) REFERENCES public.patrons_patron(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.patrons_patron
    ADD CONSTRAINT patrons_patron_family_id_2ad2c1fd_fk_patrons_patron_id FOREIGN KEY (family_id) REFERENCES public.patrons_patron(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.patrons_patron
    ADD CONSTRAINT patrons_patron_guardian_id_4f287b2d_fk_patrons_patron_id FOREIGN KEY (guardian_id) REFERENCES public.patrons_patron(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.patrons_patron
    ADD CONSTRAINT patrons_patron_home_library_id_d199005c_fk_network_library_id FOREIGN KEY (home_library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.settlement_charge
    ADD CONSTRAINT settlement_charge_branch_id_b285af72_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.settlement_charge
    ADD CONSTRAINT settlement_charge_item_id_a8d9c0ed_fk_catalogue_item_id FOREIGN KEY (item_id) REFERENCES public.catalogue_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.settlement_charge
    ADD CONSTRAINT settlement_charge_library_id_e9a75b61_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.settlement_charge
    ADD CONSTRAINT settlement_charge_loan_id_9b520fab_fk_circulation_loan_id FOREIGN KEY (loan_id) REFERENCES public.circulation_loan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.settlement_charge
    ADD CONSTRAINT settlement_charge_patron_id_57e34f94_fk_patrons_patron_id FOREIGN KEY (patron_id) REFERENCES public.patrons_patron(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.settlement_deposit
    ADD CONSTRAINT settlement_deposit_branch_id_94a1bb60_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.settlement_deposit
    ADD CONSTRAINT settlement_deposit_library_id_49598bdf_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.settlement_deposit
    ADD CONSTRAINT settlement_deposit_patron_id_516c7443_fk_patrons_patron_id FOREIGN KEY (patron_id) REFERENCES public.patrons_patron(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.settlement_depositreceipt
    ADD CONSTRAINT settlement_depositre_deposit_id_1581c47f_fk_settlemen FOREIGN KEY (deposit_id) REFERENCES public.settlement_deposit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.settlement_depositreceipt
    ADD CONSTRAINT settlement_depositre_patron_id_0006fdf0_fk_patrons_p FOREIGN KEY (patron_id) REFERENCES public.patrons_patron(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.settlement_entry
    ADD CONSTRAINT settlement_entry_branch_id_c89fa7cb_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.settlement_entry
    ADD CONSTRAINT settlement_entry_charge_id_50d54a9f_fk_settlement_charge_id FOREIGN KEY (charge_id) REFERENCES public.settlement_charge(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.settlement_entry
    ADD CONSTRAINT settlement_entry_payment_id_174f8ad2_fk_settlement_payment_id FOREIGN KEY (payment_id) REFERENCES public.settlement_payment(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.settlement_knownreceipt
    ADD CONSTRAINT settlement_knownrece_library_id_7c1927be_fk_network_l FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.settlement_payment
    ADD CONSTRAINT settlement_payment_branch_id_28b44f8b_fk_network_branch_id FOREIGN KEY (branch_id) REFERENCES public.network_branch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.settlement_payment
    ADD CONSTRAINT settlement_payment_library_id_e7b8de4a_fk_network_library_id FOREIGN KEY (library_id) REFERENCES public.network_library(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.settlement_payment
    ADD CONSTRAINT settlement_payment_patron_id_a3598345_fk_patrons_patron_id FOREIGN KEY (patron_id) REFERENCES public.patrons_patron(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.settlement_payment
    ADD CONSTRAINT settlement_payment_terminal_id_4752c257_fk_network_terminal_id FOREIGN KEY (terminal_id) REFERENCES public.network_terminal(id) DEFERRABLE INITIALLY DEFERRED;
