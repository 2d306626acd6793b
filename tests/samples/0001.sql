BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE change (
	id INTEGER NOT NULL, 
	record TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	changeset_id INTEGER NOT NULL, 
	new_values TEXT, 
	parents TEXT, 
	values_digest TEXT, 
	redaction TEXT, 
	CONSTRAINT change_pk PRIMARY KEY (id), 
	CONSTRAINT change_record_hash_uq UNIQUE (record, hash), 
	CONSTRAINT change_changeset_id_fk FOREIGN KEY(changeset_id) REFERENCES changeset (id), 
	CONSTRAINT change_hash_ck CHECK (length(hash) = 64), 
	CONSTRAINT change_record_ck CHECK (length(record) = 36), 
	CONSTRAINT change_redacted_ck CHECK ((new_values IS NULL) = (values_digest IS NOT NULL)), 
	CONSTRAINT change_redaction_ck CHECK ((redaction IS NULL) = (values_digest IS NULL))
);
INSERT INTO "change" VALUES(1,'3f77e5df-44c9-509c-a973-8f70dcf1e31f','9f9180acd00ce7502770f8e761b7656a94495c2c90301c6f1b758d2890ca7653','provision',1,'{"exists":true,"key":"a-regime","level":"regime","name":"a-regime"}',NULL,NULL,NULL);
INSERT INTO "change" VALUES(2,'7c90719c-30b6-5c97-9297-636f9d1194b9','3b043dee28a5d409240080aef8eabfd9b261b4a3dc3094f6065693774aef09bc','event',1,'{"citations/787bfab9935bc739":{"position":0,"quote":"text","source_id":"71c83bfd-e623-5172-ad53-2463c4b8e14a","where":"text"},"claims/cf00569a4730cd69":{"about":"a-regime","against":[{"country":"KP","party_id":"afc2f094-8948-5bde-bdb8-c4fe78cb9165"}],"country":"KP","credibility":1,"date":"2023-09-12/2023-09-17","position":0,"quote":"text","source_id":"71c83bfd-e623-5172-ad53-2463c4b8e14a","speaker_id":"afc2f094-8948-5bde-bdb8-c4fe78cb9165","stance":"reports","text":"text","where":"text"},"date":"2023-09-12/2023-09-17","date_as_typed":"text","exists":true,"items/80cee8be00dbc703":{"category":"goods","hs":"8703","name":"text","note":"text","position":0,"quantities":[{"amount":"750.5","bound":"~","date":"2023-09-12/2023-09-17","note":"text","per":"text","source_id":"71c83bfd-e623-5172-ad53-2463c4b8e14a","unit":"text"}],"values":[{"amount":"750.5","bound":"~","currency":"EUR","date":"2023-09-12/2023-09-17","note":"text","per":"text","source_id":"71c83bfd-e623-5172-ad53-2463c4b8e14a"}]},"links/7da20ab07aca3828":{"event_id":"887e4992-9bd1-535e-b23a-0693f35fbd30","kind":"follows","note":"text","position":0},"participants/11916106b834f541":{"basis":"declared","country":"KP","date":"2023-09-12/2023-09-17","note":"text","party_id":"afc2f094-8948-5bde-bdb8-c4fe78cb9165","place":"text","position":0,"role":"giver"},"status":"planned","summary":"text","tags":["text"],"title":"text","type":"gift","violations/7f5bdf3d5bc3e12d":{"assessed_by":"text","assessed_on":"2024-02-20","assessment":"suspected","note":"text","position":0,"provision":"a-regime"}}',NULL,NULL,NULL);
INSERT INTO "change" VALUES(3,'0c7daefc-6163-54fd-b98d-7fcbc81a59b4','530f952fed43883fce2947a4520ffc0666defed74d0011b6fa0525dd181d7070','party',1,'{"aliases/7b552b6270e6d79d":{"language":"ko","name":"text","position":0,"script":"text","since":"2023-09-12/2023-09-17","until":"2023-09-12/2023-09-17"},"country":"KP","distinctions/1bf653725c9d7b2a":{"note":"text","party_id":"afc2f094-8948-5bde-bdb8-c4fe78cb9165","position":0},"exists":true,"flags/ec8b3406b59ee5cd":{"country":"KP","position":0,"since":"2023-09-12/2023-09-17","source_id":"71c83bfd-e623-5172-ad53-2463c4b8e14a","until":"2023-09-12/2023-09-17"},"identifiers/39be5df71967f2c5":{"position":0,"scheme":"text","source_id":"71c83bfd-e623-5172-ad53-2463c4b8e14a","value":"1000"},"kind":"person","listings/253515651214bc15":{"position":0,"provision":"a-regime","since":"2023-09-12/2023-09-17","source_id":"71c83bfd-e623-5172-ad53-2463c4b8e14a","until":"2023-09-12/2023-09-17"},"merged_into":"afc2f094-8948-5bde-bdb8-c4fe78cb9165","name":"text","note":"text"}',NULL,NULL,NULL);
INSERT INTO "change" VALUES(4,'665e0db8-84f6-52d5-912b-f8e55311ad66','8cfe9afd0f0616c60c09d2bb55eeb8c1c5d4b14214de7cdbe08dd3fd1f0711f3','provision',1,'{"amends":["a-regime"],"binds":["all"],"caps":[{"amount":"750.5","currency":"EUR","note":"text","paragraph":"text","period":"text","rule":"text","since":"2023-09-12/2023-09-17","unit":"text","until":"2023-09-12/2023-09-17","value":"1000","what":"text"}],"categories":["goods"],"content_verified":"yes","defines":["a-regime"],"direction":"to","event_types":["gift"],"exemptions":"text","exists":true,"hs":["8703"],"imposed_by":"text","key":"a-paragraph","level":"paragraph","lifts":["a-regime"],"measure":"text","measure_class":"ban","name":"text","narrows":["a-regime"],"note":"text","paragraph":"text","paragraph_verified":"yes","replaces":["a-regime"],"since":"2023-09-12/2023-09-17","sources":["text"],"status":"text","subjects":["text"],"summary":"text","symbol":"text","targets":["KP"],"until":"2023-09-12/2023-09-17","widens":["a-regime"],"within":"a-regime"}',NULL,NULL,NULL);
INSERT INTO "change" VALUES(5,'2f85bf96-9865-5ad6-9c33-7a69a6249a51','f087e25533c78c90ffd45f22dbc226f35a5690e95a2ae178f606a48d17401bad','source',1,'{"archive_url":"https://example.org/b","author":"text","content_hash":"982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1","exists":true,"language":"ko","note":"text","page_date":"2023-09-12/2023-09-17","published":"2023-09-12/2023-09-17","publisher":"text","relays":"71c83bfd-e623-5172-ad53-2463c4b8e14a","reliability":"A","republication":true,"retrieved":"2023-09-12/2023-09-17","title":"text","url":"https://example.org/a"}',NULL,NULL,NULL);
INSERT INTO "change" VALUES(6,'a1b1b3e3-a66b-5ceb-8b94-6ecd8dd000f0','8efebae3f109bfc46a8c9234d7da8e081a8d2f72de9ba2b35807faf17f820922','text',1,'{"exists":true,"key":"982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1","text":"text"}',NULL,NULL,NULL);
INSERT INTO "change" VALUES(7,'055475b8-d2a7-5f01-8d1f-18d50a0ebe4f','988b707548fd34f224ec2580832c8759f82d726d9b02ea81121b40a480287978','type',1,'{"exists":true,"key":"smuggling","roles/b556551485e1f608":{"end":"from","position":0,"role":"giver"},"summary":"text"}',NULL,NULL,NULL);
INSERT INTO "change" VALUES(8,'609024de-a706-54f1-bfe5-236772f65b83','ba7188b582f17fc2c6ac4a61bae227430e933a2578ead9d0c86f1389bb15faa7','waiver',1,'{"exists":true,"key":"same-event:a:b","reason":"text"}',NULL,NULL,NULL);
INSERT INTO "change" VALUES(9,'60ec9ed7-b6c2-5a16-8bd5-db2d8d167d7b','d4db91b55b38194255cfdbd74371daa100e3c76b31b85d5adfb2e7795d334ddd','party',2,'{"country":"KP","exists":true,"kind":"unknown","name":"Kim"}',NULL,NULL,NULL);
INSERT INTO "change" VALUES(10,'4f27a494-e015-5955-9119-f7514903b3ae','e37a01184ac79704632c374ad4068ab98df675089e22a1a04c4d801cb5785993','party',2,'{"country":"KP","exists":true,"kind":"unknown","name":"Choe"}',NULL,NULL,NULL);
INSERT INTO "change" VALUES(11,'60ec9ed7-b6c2-5a16-8bd5-db2d8d167d7b','89c93e79b09e27c2b7cac17b3c4d91eeb0b7206733b9fa6b0135a1b080e5a3d1','party',3,'{"note":"chairman"}',NULL,NULL,NULL);
INSERT INTO "change" VALUES(12,'4f27a494-e015-5955-9119-f7514903b3ae','da30406227d99b7b112823bffd134f0a4b8bf38adeff9521c2330d311b1802f9','party',4,'{"exists":false}','{"exists":["e37a01184ac79704632c374ad4068ab98df675089e22a1a04c4d801cb5785993"]}',NULL,NULL);
CREATE TABLE changeset (
	id INTEGER NOT NULL, 
	hash TEXT NOT NULL, 
	author TEXT NOT NULL, 
	wall_ms BIGINT NOT NULL, 
	app TEXT NOT NULL, 
	note TEXT, 
	nonce TEXT NOT NULL, 
	undoes TEXT, 
	CONSTRAINT changeset_pk PRIMARY KEY (id), 
	CONSTRAINT changeset_hash_uq UNIQUE (hash), 
	CONSTRAINT changeset_hash_ck CHECK (length(hash) = 64)
);
INSERT INTO "changeset" VALUES(1,'033586ec2cab9a3bf370cea96091e49f1ae9bc25456794ba0afc7a978a749318','Ada',1,'','','1',NULL);
INSERT INTO "changeset" VALUES(2,'290147791f05ca5d032576253c3591b8da67f87ca824b98a557d654aec166bee','Ada',2,'','','2',NULL);
INSERT INTO "changeset" VALUES(3,'e9a4909bc18c692e38d4c73464216090627df552525cf6e1047c5eec8911259d','Ada',3,'','','3',NULL);
INSERT INTO "changeset" VALUES(4,'b7bdd06d19e0327a3409a374385950da803116ecd6d4b9e34f610127c9106346','Ada',4,'','','4',NULL);
CREATE TABLE citation (
	event_id INTEGER NOT NULL, 
	part TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	source_id INTEGER NOT NULL, 
	where_in_source TEXT, 
	quote TEXT, 
	CONSTRAINT citation_pk PRIMARY KEY (event_id, part), 
	CONSTRAINT citation_position_ck CHECK (position >= 0), 
	CONSTRAINT citation_event_id_fk FOREIGN KEY(event_id) REFERENCES event (id) ON DELETE CASCADE, 
	CONSTRAINT citation_source_id_fk FOREIGN KEY(source_id) REFERENCES source (id) DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID

;
INSERT INTO "citation" VALUES(1,'787bfab9935bc739',0,2,'text','text');
CREATE TABLE claim (
	event_id INTEGER NOT NULL, 
	part TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	speaker_id INTEGER, 
	country TEXT, 
	stance TEXT NOT NULL, 
	about_key TEXT, 
	date TEXT, 
	earliest TEXT NOT NULL, 
	text TEXT, 
	source_id INTEGER, 
	where_in_source TEXT, 
	credibility INTEGER, 
	quote TEXT, 
	CONSTRAINT claim_pk PRIMARY KEY (event_id, part), 
	CONSTRAINT claim_credibility_ck CHECK (credibility BETWEEN 1 AND 6), 
	CONSTRAINT claim_position_ck CHECK (position >= 0), 
	CONSTRAINT claim_event_id_fk FOREIGN KEY(event_id) REFERENCES event (id) ON DELETE CASCADE, 
	CONSTRAINT claim_speaker_id_fk FOREIGN KEY(speaker_id) REFERENCES party (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT claim_about_key_fk FOREIGN KEY(about_key) REFERENCES provision ("key") DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT claim_source_id_fk FOREIGN KEY(source_id) REFERENCES source (id) DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID

;
INSERT INTO "claim" VALUES(1,'cf00569a4730cd69',0,2,'KP','reports','a-regime','2023-09-12/2023-09-17','2023-09-12','text',2,'text',1,'text');
CREATE TABLE claim_against (
	event_id INTEGER NOT NULL, 
	part TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	party_id INTEGER, 
	country TEXT, 
	CONSTRAINT claim_against_pk PRIMARY KEY (event_id, part, position), 
	CONSTRAINT claim_against_claim_fk FOREIGN KEY(event_id, part) REFERENCES claim (event_id, part) ON DELETE CASCADE, 
	CONSTRAINT claim_against_party_id_fk FOREIGN KEY(party_id) REFERENCES party (id) DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID

;
INSERT INTO "claim_against" VALUES(1,'cf00569a4730cd69',0,2,'KP');
CREATE TABLE event (
	id INTEGER NOT NULL, 
	uuid TEXT NOT NULL, 
	ref TEXT NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	disputed INTEGER, 
	type TEXT, 
	title TEXT, 
	date TEXT, 
	earliest TEXT NOT NULL, 
	latest TEXT NOT NULL, 
	date_as_typed TEXT, 
	status TEXT, 
	summary TEXT, 
	CONSTRAINT event_pk PRIMARY KEY (id), 
	CONSTRAINT event_earliest_latest_id_uq UNIQUE (earliest, latest, id), 
	CONSTRAINT event_dates_ck CHECK (earliest <= latest), 
	CONSTRAINT event_uuid_uq UNIQUE (uuid), 
	CONSTRAINT event_uuid_ck CHECK (length(uuid) = 36), 
	CONSTRAINT event_ref_ck CHECK (length(ref) = 8)
);
INSERT INTO "event" VALUES(1,'7c90719c-30b6-5c97-9297-636f9d1194b9','DYEH355S',0,NULL,'gift','text','2023-09-12/2023-09-17','2023-09-12','2023-09-17','text','planned','text');
INSERT INTO "event" VALUES(2,'887e4992-9bd1-535e-b23a-0693f35fbd30','JFSNZF9G',1,NULL,NULL,NULL,NULL,'0001-01-01','9999-12-31',NULL,NULL,NULL);
CREATE TABLE event_term (
	event_id INTEGER NOT NULL, 
	field TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT event_term_pk PRIMARY KEY (event_id, field, position), 
	CONSTRAINT event_term_event_id_fk FOREIGN KEY(event_id) REFERENCES event (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "event_term" VALUES(1,'tags',0,'text');
PRAGMA writable_schema=ON;
INSERT INTO sqlite_master(type,name,tbl_name,rootpage,sql)VALUES('table','event_text','event_text',0,'CREATE VIRTUAL TABLE event_text USING fts5(words, tokenize = ''unicode61 remove_diacritics 0'')');
CREATE TABLE 'event_text_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO "event_text_config" VALUES('version',4);
CREATE TABLE 'event_text_content'(id INTEGER PRIMARY KEY, c0);
INSERT INTO "event_text_content" VALUES(1,'text text text text text text text text text');
CREATE TABLE 'event_text_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO "event_text_data" VALUES(1,X'0109');
INSERT INTO "event_text_data" VALUES(10,X'000000000101010001010101');
INSERT INTO "event_text_data" VALUES(137438953473,X'00000015053074657874011202030303030303030304');
CREATE TABLE 'event_text_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
INSERT INTO "event_text_docsize" VALUES(1,X'09');
CREATE TABLE 'event_text_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO "event_text_idx" VALUES(1,X'',2);
CREATE TABLE event_type (
	id INTEGER NOT NULL, 
	uuid TEXT NOT NULL, 
	ref TEXT NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	disputed INTEGER, 
	"key" TEXT, 
	summary TEXT, 
	CONSTRAINT event_type_pk PRIMARY KEY (id), 
	CONSTRAINT event_type_uuid_uq UNIQUE (uuid), 
	CONSTRAINT event_type_uuid_ck CHECK (length(uuid) = 36), 
	CONSTRAINT event_type_ref_ck CHECK (length(ref) = 8)
);
INSERT INTO "event_type" VALUES(1,'055475b8-d2a7-5f01-8d1f-18d50a0ebe4f','TM50XFJF',0,NULL,'smuggling','text');
CREATE TABLE event_type_role (
	event_type_id INTEGER NOT NULL, 
	part TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	end_of_movement TEXT NOT NULL, 
	CONSTRAINT event_type_role_pk PRIMARY KEY (event_type_id, part), 
	CONSTRAINT event_type_role_position_ck CHECK (position >= 0), 
	CONSTRAINT event_type_role_event_type_id_fk FOREIGN KEY(event_type_id) REFERENCES event_type (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "event_type_role" VALUES(1,'b556551485e1f608',0,'giver','from');
CREATE TABLE item (
	event_id INTEGER NOT NULL, 
	part TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	category TEXT, 
	hs TEXT, 
	note TEXT, 
	CONSTRAINT item_pk PRIMARY KEY (event_id, part), 
	CONSTRAINT item_position_ck CHECK (position >= 0), 
	CONSTRAINT item_event_id_fk FOREIGN KEY(event_id) REFERENCES event (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "item" VALUES(1,'80cee8be00dbc703',0,'text','goods','8703','text');
CREATE TABLE item_quantity (
	event_id INTEGER NOT NULL, 
	part TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	amount TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	bound TEXT, 
	per TEXT, 
	date TEXT, 
	source_id INTEGER, 
	note TEXT, 
	CONSTRAINT item_quantity_pk PRIMARY KEY (event_id, part, position), 
	CONSTRAINT item_quantity_item_fk FOREIGN KEY(event_id, part) REFERENCES item (event_id, part) ON DELETE CASCADE, 
	CONSTRAINT item_quantity_source_id_fk FOREIGN KEY(source_id) REFERENCES source (id) DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID

;
INSERT INTO "item_quantity" VALUES(1,'80cee8be00dbc703',0,'750.5','text','~','text','2023-09-12/2023-09-17',2,'text');
CREATE TABLE item_value (
	event_id INTEGER NOT NULL, 
	part TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	amount TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	bound TEXT, 
	per TEXT, 
	date TEXT, 
	source_id INTEGER, 
	note TEXT, 
	CONSTRAINT item_value_pk PRIMARY KEY (event_id, part, position), 
	CONSTRAINT item_value_item_fk FOREIGN KEY(event_id, part) REFERENCES item (event_id, part) ON DELETE CASCADE, 
	CONSTRAINT item_value_source_id_fk FOREIGN KEY(source_id) REFERENCES source (id) DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID

;
INSERT INTO "item_value" VALUES(1,'80cee8be00dbc703',0,'750.5','EUR','~','text','2023-09-12/2023-09-17',2,'text');
CREATE TABLE link (
	event_id INTEGER NOT NULL, 
	part TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	to_event_id INTEGER NOT NULL, 
	note TEXT, 
	CONSTRAINT link_pk PRIMARY KEY (event_id, part), 
	CONSTRAINT link_position_ck CHECK (position >= 0), 
	CONSTRAINT link_event_id_fk FOREIGN KEY(event_id) REFERENCES event (id) ON DELETE CASCADE, 
	CONSTRAINT link_to_event_id_fk FOREIGN KEY(to_event_id) REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID

;
INSERT INTO "link" VALUES(1,'7da20ab07aca3828',0,'follows',2,'text');
CREATE TABLE participant (
	event_id INTEGER NOT NULL, 
	part TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	party_id INTEGER, 
	country TEXT, 
	place TEXT, 
	date TEXT, 
	basis TEXT, 
	note TEXT, 
	earliest TEXT NOT NULL, 
	latest TEXT NOT NULL, 
	CONSTRAINT participant_pk PRIMARY KEY (event_id, part), 
	CONSTRAINT participant_event_fk FOREIGN KEY(earliest, latest, event_id) REFERENCES event (earliest, latest, id) ON DELETE CASCADE ON UPDATE CASCADE, 
	CONSTRAINT participant_position_ck CHECK (position >= 0), 
	CONSTRAINT participant_party_id_fk FOREIGN KEY(party_id) REFERENCES party (id) DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID

;
INSERT INTO "participant" VALUES(1,'11916106b834f541',0,'giver',2,'KP','text','2023-09-12/2023-09-17','declared','text','2023-09-12','2023-09-17');
CREATE TABLE party (
	id INTEGER NOT NULL, 
	uuid TEXT NOT NULL, 
	ref TEXT NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	disputed INTEGER, 
	name TEXT, 
	folded_name TEXT, 
	kind TEXT, 
	country TEXT, 
	merged_into_id INTEGER, 
	note TEXT, 
	CONSTRAINT party_pk PRIMARY KEY (id), 
	CONSTRAINT party_uuid_uq UNIQUE (uuid), 
	CONSTRAINT party_uuid_ck CHECK (length(uuid) = 36), 
	CONSTRAINT party_ref_ck CHECK (length(ref) = 8), 
	CONSTRAINT party_merged_into_id_fk FOREIGN KEY(merged_into_id) REFERENCES party (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "party" VALUES(1,'0c7daefc-6163-54fd-b98d-7fcbc81a59b4','SF41MPDM',0,NULL,'text','text','person','KP',2,'text');
INSERT INTO "party" VALUES(2,'afc2f094-8948-5bde-bdb8-c4fe78cb9165','ZSWCQ4B5',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "party" VALUES(3,'60ec9ed7-b6c2-5a16-8bd5-db2d8d167d7b','5P6HCZBV',0,NULL,'Kim','kim','unknown','KP',NULL,'chairman');
INSERT INTO "party" VALUES(4,'4f27a494-e015-5955-9119-f7514903b3ae','A54G7CXE',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE party_alias (
	party_id INTEGER NOT NULL, 
	part TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	folded_name TEXT NOT NULL, 
	language TEXT, 
	script TEXT, 
	since TEXT, 
	until TEXT, 
	CONSTRAINT party_alias_pk PRIMARY KEY (party_id, part), 
	CONSTRAINT party_alias_position_ck CHECK (position >= 0), 
	CONSTRAINT party_alias_party_id_fk FOREIGN KEY(party_id) REFERENCES party (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "party_alias" VALUES(1,'7b552b6270e6d79d',0,'text','text','ko','text','2023-09-12/2023-09-17','2023-09-12/2023-09-17');
CREATE TABLE party_distinction (
	party_id INTEGER NOT NULL, 
	part TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	other_party_id INTEGER NOT NULL, 
	note TEXT, 
	CONSTRAINT party_distinction_pk PRIMARY KEY (party_id, part), 
	CONSTRAINT party_distinction_position_ck CHECK (position >= 0), 
	CONSTRAINT party_distinction_party_id_fk FOREIGN KEY(party_id) REFERENCES party (id) ON DELETE CASCADE, 
	CONSTRAINT party_distinction_other_party_id_fk FOREIGN KEY(other_party_id) REFERENCES party (id) DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID

;
INSERT INTO "party_distinction" VALUES(1,'1bf653725c9d7b2a',0,2,'text');
CREATE TABLE party_flag (
	party_id INTEGER NOT NULL, 
	part TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	country TEXT NOT NULL, 
	since TEXT, 
	until TEXT, 
	source_id INTEGER, 
	CONSTRAINT party_flag_pk PRIMARY KEY (party_id, part), 
	CONSTRAINT party_flag_position_ck CHECK (position >= 0), 
	CONSTRAINT party_flag_party_id_fk FOREIGN KEY(party_id) REFERENCES party (id) ON DELETE CASCADE, 
	CONSTRAINT party_flag_source_id_fk FOREIGN KEY(source_id) REFERENCES source (id) DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID

;
INSERT INTO "party_flag" VALUES(1,'ec8b3406b59ee5cd',0,'KP','2023-09-12/2023-09-17','2023-09-12/2023-09-17',2);
CREATE TABLE party_identifier (
	party_id INTEGER NOT NULL, 
	part TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	scheme TEXT NOT NULL, 
	value TEXT NOT NULL, 
	source_id INTEGER, 
	CONSTRAINT party_identifier_pk PRIMARY KEY (party_id, part), 
	CONSTRAINT party_identifier_position_ck CHECK (position >= 0), 
	CONSTRAINT party_identifier_party_id_fk FOREIGN KEY(party_id) REFERENCES party (id) ON DELETE CASCADE, 
	CONSTRAINT party_identifier_source_id_fk FOREIGN KEY(source_id) REFERENCES source (id) DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID

;
INSERT INTO "party_identifier" VALUES(1,'39be5df71967f2c5',0,'text','1000',2);
CREATE TABLE party_listing (
	party_id INTEGER NOT NULL, 
	part TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	provision_key TEXT NOT NULL, 
	since TEXT, 
	until TEXT, 
	source_id INTEGER, 
	CONSTRAINT party_listing_pk PRIMARY KEY (party_id, part), 
	CONSTRAINT party_listing_position_ck CHECK (position >= 0), 
	CONSTRAINT party_listing_party_id_fk FOREIGN KEY(party_id) REFERENCES party (id) ON DELETE CASCADE, 
	CONSTRAINT party_listing_source_id_fk FOREIGN KEY(source_id) REFERENCES source (id) DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID

;
INSERT INTO "party_listing" VALUES(1,'253515651214bc15',0,'a-regime','2023-09-12/2023-09-17','2023-09-12/2023-09-17',2);
CREATE TABLE party_piece (
	party_id INTEGER NOT NULL, 
	piece TEXT NOT NULL, 
	CONSTRAINT party_piece_pk PRIMARY KEY (party_id, piece), 
	CONSTRAINT party_piece_party_id_fk FOREIGN KEY(party_id) REFERENCES party (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "party_piece" VALUES(3,'^ki');
INSERT INTO "party_piece" VALUES(1,'^te');
INSERT INTO "party_piece" VALUES(1,'eks');
INSERT INTO "party_piece" VALUES(3,'im$');
INSERT INTO "party_piece" VALUES(3,'kim');
INSERT INTO "party_piece" VALUES(1,'kst');
INSERT INTO "party_piece" VALUES(1,'st$');
INSERT INTO "party_piece" VALUES(1,'tek');
CREATE TABLE party_sound (
	party_id INTEGER NOT NULL, 
	sound TEXT NOT NULL, 
	CONSTRAINT party_sound_pk PRIMARY KEY (party_id, sound), 
	CONSTRAINT party_sound_party_id_fk FOREIGN KEY(party_id) REFERENCES party (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "party_sound" VALUES(3,'kim');
INSERT INTO "party_sound" VALUES(1,'tekst');
CREATE TABLE provision (
	id INTEGER NOT NULL, 
	uuid TEXT NOT NULL, 
	ref TEXT NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	disputed INTEGER, 
	"key" TEXT, 
	level TEXT, 
	within_key TEXT, 
	name TEXT, 
	symbol TEXT, 
	paragraph TEXT, 
	summary TEXT, 
	imposed_by TEXT, 
	status TEXT, 
	measure_class TEXT, 
	measure TEXT, 
	direction TEXT, 
	since TEXT, 
	until TEXT, 
	exemptions TEXT, 
	content_verified TEXT, 
	paragraph_verified TEXT, 
	note TEXT, 
	CONSTRAINT provision_pk PRIMARY KEY (id), 
	CONSTRAINT provision_key_uq UNIQUE ("key"), 
	CONSTRAINT provision_uuid_uq UNIQUE (uuid), 
	CONSTRAINT provision_uuid_ck CHECK (length(uuid) = 36), 
	CONSTRAINT provision_ref_ck CHECK (length(ref) = 8), 
	CONSTRAINT provision_within_key_fk FOREIGN KEY(within_key) REFERENCES provision ("key") DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "provision" VALUES(1,'3f77e5df-44c9-509c-a973-8f70dcf1e31f','E3EF3RRZ',0,NULL,'a-regime','regime',NULL,'a-regime',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "provision" VALUES(2,'665e0db8-84f6-52d5-912b-f8e55311ad66','WN9H3BB6',0,NULL,'a-paragraph','paragraph','a-regime','text','text','text','text','text','text','ban','text','to','2023-09-12/2023-09-17','2023-09-12/2023-09-17','text','yes','yes','text');
CREATE TABLE provision_cap (
	provision_id INTEGER NOT NULL, 
	field TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	what TEXT NOT NULL, 
	amount TEXT, 
	unit TEXT, 
	value TEXT, 
	currency TEXT, 
	period TEXT, 
	rule TEXT, 
	since TEXT, 
	until TEXT, 
	paragraph TEXT, 
	note TEXT, 
	CONSTRAINT provision_cap_pk PRIMARY KEY (provision_id, field, position), 
	CONSTRAINT provision_cap_provision_id_fk FOREIGN KEY(provision_id) REFERENCES provision (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "provision_cap" VALUES(2,'caps',0,'text','750.5','text','1000','EUR','text','text','2023-09-12/2023-09-17','2023-09-12/2023-09-17','text','text');
CREATE TABLE provision_term (
	provision_id INTEGER NOT NULL, 
	field TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT provision_term_pk PRIMARY KEY (provision_id, field, position), 
	CONSTRAINT provision_term_provision_id_fk FOREIGN KEY(provision_id) REFERENCES provision (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "provision_term" VALUES(2,'amends',0,'a-regime');
INSERT INTO "provision_term" VALUES(2,'binds',0,'all');
INSERT INTO "provision_term" VALUES(2,'categories',0,'goods');
INSERT INTO "provision_term" VALUES(2,'defines',0,'a-regime');
INSERT INTO "provision_term" VALUES(2,'event_types',0,'gift');
INSERT INTO "provision_term" VALUES(2,'hs',0,'8703');
INSERT INTO "provision_term" VALUES(2,'lifts',0,'a-regime');
INSERT INTO "provision_term" VALUES(2,'narrows',0,'a-regime');
INSERT INTO "provision_term" VALUES(2,'replaces',0,'a-regime');
INSERT INTO "provision_term" VALUES(2,'sources',0,'text');
INSERT INTO "provision_term" VALUES(2,'subjects',0,'text');
INSERT INTO "provision_term" VALUES(2,'targets',0,'KP');
INSERT INTO "provision_term" VALUES(2,'widens',0,'a-regime');
CREATE TABLE source (
	id INTEGER NOT NULL, 
	uuid TEXT NOT NULL, 
	ref TEXT NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	disputed INTEGER, 
	publisher TEXT, 
	title TEXT, 
	url TEXT, 
	author TEXT, 
	published TEXT, 
	published_earliest TEXT NOT NULL, 
	page_date TEXT, 
	retrieved TEXT, 
	language TEXT, 
	reliability TEXT, 
	archive_url TEXT, 
	content_hash TEXT, 
	relays_id INTEGER, 
	republication BOOLEAN, 
	note TEXT, 
	CONSTRAINT source_pk PRIMARY KEY (id), 
	CONSTRAINT source_uuid_uq UNIQUE (uuid), 
	CONSTRAINT source_uuid_ck CHECK (length(uuid) = 36), 
	CONSTRAINT source_ref_ck CHECK (length(ref) = 8), 
	CONSTRAINT source_relays_id_fk FOREIGN KEY(relays_id) REFERENCES source (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "source" VALUES(1,'2f85bf96-9865-5ad6-9c33-7a69a6249a51','D6K296JH',0,NULL,'text','text','https://example.org/a','text','2023-09-12/2023-09-17','2023-09-12','2023-09-12/2023-09-17','2023-09-12/2023-09-17','ko','A','https://example.org/b','982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1',2,1,'text');
INSERT INTO "source" VALUES(2,'71c83bfd-e623-5172-ad53-2463c4b8e14a','CF2BHRAA',1,NULL,NULL,NULL,NULL,NULL,NULL,'0001-01-01',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE source_text (
	id INTEGER NOT NULL, 
	uuid TEXT NOT NULL, 
	ref TEXT NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	disputed INTEGER, 
	"key" TEXT, 
	text TEXT, 
	CONSTRAINT source_text_pk PRIMARY KEY (id), 
	CONSTRAINT source_text_uuid_uq UNIQUE (uuid), 
	CONSTRAINT source_text_uuid_ck CHECK (length(uuid) = 36), 
	CONSTRAINT source_text_ref_ck CHECK (length(ref) = 8)
);
INSERT INTO "source_text" VALUES(1,'a1b1b3e3-a66b-5ceb-8b94-6ecd8dd000f0','SP6X007G',0,NULL,'982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1','text');
CREATE TABLE violation (
	event_id INTEGER NOT NULL, 
	part TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	provision_key TEXT NOT NULL, 
	assessment TEXT, 
	assessed_by TEXT, 
	assessed_on TEXT, 
	note TEXT, 
	CONSTRAINT violation_pk PRIMARY KEY (event_id, part), 
	CONSTRAINT violation_position_ck CHECK (position >= 0), 
	CONSTRAINT violation_event_id_fk FOREIGN KEY(event_id) REFERENCES event (id) ON DELETE CASCADE, 
	CONSTRAINT violation_provision_key_fk FOREIGN KEY(provision_key) REFERENCES provision ("key") DEFERRABLE INITIALLY DEFERRED
)
 WITHOUT ROWID

;
INSERT INTO "violation" VALUES(1,'7f5bdf3d5bc3e12d',0,'a-regime','suspected','text','2024-02-20','text');
CREATE TABLE waiver (
	id INTEGER NOT NULL, 
	uuid TEXT NOT NULL, 
	ref TEXT NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	disputed INTEGER, 
	"key" TEXT, 
	reason TEXT, 
	CONSTRAINT waiver_pk PRIMARY KEY (id), 
	CONSTRAINT waiver_uuid_uq UNIQUE (uuid), 
	CONSTRAINT waiver_uuid_ck CHECK (length(uuid) = 36), 
	CONSTRAINT waiver_ref_ck CHECK (length(ref) = 8)
);
INSERT INTO "waiver" VALUES(1,'609024de-a706-54f1-bfe5-236772f65b83','CXSFCPW3',0,NULL,'same-event:a:b','text');
CREATE INDEX change_changeset_id_ix ON change (changeset_id);
CREATE INDEX change_redaction_ix ON change (values_digest) WHERE values_digest IS NOT NULL;
CREATE INDEX event_ref_ix ON event (ref);
CREATE INDEX event_disputed_ix ON event (disputed) WHERE disputed IS NOT NULL;
CREATE INDEX event_type_ref_ix ON event_type (ref);
CREATE INDEX event_type_disputed_ix ON event_type (disputed) WHERE disputed IS NOT NULL;
CREATE INDEX party_ref_ix ON party (ref);
CREATE INDEX party_disputed_ix ON party (disputed) WHERE disputed IS NOT NULL;
CREATE INDEX party_folded_name_ix ON party (folded_name);
CREATE INDEX party_merged_into_id_ix ON party (merged_into_id);
CREATE INDEX provision_ref_ix ON provision (ref);
CREATE INDEX provision_disputed_ix ON provision (disputed) WHERE disputed IS NOT NULL;
CREATE INDEX source_ref_ix ON source (ref);
CREATE INDEX source_url_ix ON source (url);
CREATE INDEX source_disputed_ix ON source (disputed) WHERE disputed IS NOT NULL;
CREATE INDEX source_text_ref_ix ON source_text (ref);
CREATE INDEX source_text_disputed_ix ON source_text (disputed) WHERE disputed IS NOT NULL;
CREATE INDEX source_text_key_ix ON source_text ("key");
CREATE INDEX waiver_disputed_ix ON waiver (disputed) WHERE disputed IS NOT NULL;
CREATE INDEX waiver_ref_ix ON waiver (ref);
CREATE INDEX event_term_field_value_ix ON event_term (field, value);
CREATE INDEX participant_country_timeline_ix ON participant (country, earliest, latest, event_id, role);
CREATE INDEX participant_party_id_ix ON participant (party_id);
CREATE INDEX party_alias_folded_name_ix ON party_alias (folded_name);
CREATE INDEX party_identifier_scheme_value_ix ON party_identifier (scheme, value);
CREATE INDEX party_piece_piece_party_id_ix ON party_piece (piece, party_id);
CREATE INDEX party_sound_sound_party_id_ix ON party_sound (sound, party_id);
CREATE INDEX provision_term_field_value_ix ON provision_term (field, value);
CREATE INDEX violation_provision_key_ix ON violation (provision_key);
CREATE VIEW timeline AS SELECT participant.country AS country, event.date AS date, event.earliest AS earliest, event.latest AS latest,
           event.type AS type, event.status AS status, event.title AS title, participant.role AS role,
           party.name AS party, participant.place AS place, event.ref AS ref
      FROM participant
      JOIN event ON event.id = participant.event_id
      LEFT JOIN party ON party.id = participant.party_id
     WHERE participant.country IS NOT NULL;
CREATE VIEW violation_status AS WITH RECURSIVE above(part, whole) AS (
        SELECT key, key FROM provision WHERE key IS NOT NULL
        UNION
        SELECT above.part, provision.within_key
          FROM above JOIN provision ON provision.key = above.whole
         WHERE provision.within_key IS NOT NULL
    ),
    merges(party, became) AS (
        SELECT id, id FROM party
        UNION
        SELECT merges.party, other.id
          FROM merges JOIN party ON party.id = merges.became JOIN party AS other ON other.id = party.merged_into_id
         WHERE NOT other.deleted
    ),
    circling(id, uuid) AS (
        SELECT party.id, party.uuid
          FROM party JOIN party AS other ON other.id = party.merged_into_id AND NOT other.deleted
          JOIN merges ON merges.party = other.id AND merges.became = party.id
    ),
    kept(party, became) AS (
        SELECT merges.party, merges.became
          FROM merges JOIN party ON party.id = merges.became
          LEFT JOIN party AS other ON other.id = party.merged_into_id AND NOT other.deleted
         WHERE other.id IS NULL
        UNION ALL
        SELECT merges.party, merges.became
          FROM merges JOIN circling ON circling.id = merges.became
         WHERE NOT EXISTS (
                   SELECT 1 FROM merges AS lower JOIN circling AS first ON first.id = lower.became
                    WHERE lower.party = merges.party AND first.uuid < circling.uuid)
    ),
    counted AS (
        SELECT violation.event_id AS event, violation.part AS violation, claim.part AS claim,
               claim.position AS position, claim.stance AS stance, COALESCE(kept.became, claim.speaker_id) AS speaker,
               CASE WHEN claim.speaker_id IS NULL THEN claim.country END AS speaking_country, claim.country AS country,
               CASE WHEN claim.about_key IN (SELECT above.part FROM above WHERE above.whole = violation.provision_key)
                    THEN 1 ELSE 0 END AS names_it,
               CASE WHEN claim.date IS NULL AND source.published_earliest IS NOT NULL
                    THEN source.published_earliest ELSE claim.earliest END AS spoken
          FROM violation
          JOIN claim ON claim.event_id = violation.event_id
          LEFT JOIN source ON source.id = claim.source_id
          LEFT JOIN kept ON kept.party = claim.speaker_id
         WHERE (claim.stance IN ('alleges', 'investigates', 'assesses', 'finds')
                AND (claim.about_key IN (SELECT above.whole FROM above WHERE above.part = violation.provision_key)
                     OR claim.about_key IN (SELECT above.part FROM above WHERE above.whole = violation.provision_key)))
            OR (claim.stance = 'denies'
                AND (claim.about_key IS NULL
                     OR claim.about_key IN (SELECT above.whole FROM above WHERE above.part = violation.provision_key)))
    ),
    latest AS (
        SELECT counted.*, ROW_NUMBER() OVER (
                   PARTITION BY event, violation, speaker, speaking_country
                   ORDER BY spoken DESC, position DESC, claim DESC
               ) AS recency
          FROM counted
    ),
    summed AS (
        SELECT event, violation, MAX(names_it) AS named,
               MAX(CASE WHEN recency = 1 THEN CASE stance WHEN 'alleges' THEN 0 WHEN 'investigates' THEN 1 WHEN 'assesses' THEN 2 WHEN 'finds' THEN 3 END END) AS strength,
               MAX(CASE WHEN recency = 1 AND stance = 'denies' THEN 1 ELSE 0 END) AS denied
          FROM latest GROUP BY event, violation
    )
    SELECT event.ref AS ref, event.title AS title, violation.provision_key AS provision,
           CASE WHEN COALESCE(summed.named, 0) = 1 THEN 0 ELSE 1 END AS our_reading,
           CASE WHEN summed.strength IS NOT NULL AND summed.denied = 1 THEN 'disputed'
                WHEN summed.strength = 3 THEN 'found'
                WHEN summed.strength = 2 THEN 'assessed'
                WHEN summed.strength = 1 THEN 'investigated'
                WHEN summed.strength = 0 THEN 'alleged'
                WHEN summed.denied = 1 THEN 'denied' END AS status,
           (SELECT group_concat(COALESCE(party.name || COALESCE(' (' || latest.country || ')', ''), latest.country), ', ') FROM latest LEFT JOIN party ON party.id = latest.speaker
             WHERE latest.event = violation.event_id AND latest.violation = violation.part
               AND latest.recency = 1 AND latest.stance <> 'denies') AS claimed_by,
           (SELECT group_concat(COALESCE(party.name || COALESCE(' (' || latest.country || ')', ''), latest.country), ', ') FROM latest LEFT JOIN party ON party.id = latest.speaker
             WHERE latest.event = violation.event_id AND latest.violation = violation.part
               AND latest.recency = 1 AND latest.stance = 'denies') AS denied_by,
           violation.assessment AS assessment, violation.assessed_by AS assessed_by
      FROM violation
      JOIN event ON event.id = violation.event_id
      LEFT JOIN summed ON summed.event = violation.event_id AND summed.violation = violation.part;
PRAGMA writable_schema=OFF;
COMMIT;
