namespace CiCdPlatform.Core.Detectors.Services;

/// <summary>The table of services. Databases that are a file or live in the process (SQLite, H2, DuckDB) are left out on purpose.</summary>
internal static class KnownServices
{
    public static IReadOnlyList<KnownService> All { get; } =
    [
        new("postgres")
        {
            Images = ["postgres", "postgresql", "postgis", "timescaledb", "timescaledb-ha", "pgvector", "supabase/postgres", "cloudnative-pg", "pgbouncer", "spilo", "citus", "paradedb"],
            Clients =
            [
                "npm:pg", "npm:pg-promise", "npm:postgres", "npm:slonik", "npm:pg-native", "npm:@neondatabase/serverless", "npm:@vercel/postgres", "npm:@prisma/adapter-pg", "npm:pg-boss", "npm:@mikro-orm/postgresql",
                "pypi:psycopg", "pypi:psycopg2", "pypi:psycopg2-binary", "pypi:psycopg-binary", "pypi:asyncpg", "pypi:aiopg", "pypi:pg8000", "pypi:pgvector", "pypi:psycopg-c",
                "go:github.com/lib/pq", "go:github.com/jackc/pgx", "go:gorm.io/driver/postgres", "go:github.com/go-pg/pg", "go:github.com/uptrace/bun/driver/pgdriver",
                "gem:pg", "hex:postgrex", "crate:postgres", "crate:tokio-postgres", "crate:diesel_postgres", "crate:deadpool-postgres", "crate:sqlx-postgres",
                "composer:ext-pgsql", "composer:ext-pdo_pgsql", "maven:postgresql", "maven:r2dbc-postgresql", "maven:quarkus-jdbc-postgresql", "maven:flyway-database-postgresql", "maven:pgjdbc-ng", "maven:micronaut-jdbc-postgres",
                "nuget:npgsql", "nuget:npgsql.entityframeworkcore.postgresql", "nuget:aspire.npgsql", "nuget:aspire.hosting.postgresql", "nuget:marten", "nuget:hangfire.postgresql", "nuget:npgsql.fsharp",
                "pub:postgres", "haskell:postgresql-simple", "haskell:hasql", "haskell:persistent-postgresql", "haskell:postgresql-libpq", "clj:org.postgresql/postgresql", "swift:postgres-kit", "swift:fluent-postgres-driver", "perl:dbd::pg", "cran:rpostgres",
            ],
            Schemes = ["postgres", "postgresql", "postgis", "jdbc:postgresql", "r2dbc:postgresql", "pgsql"], Variables = ["POSTGRES_", "POSTGRESQL_", "PGHOST", "PGUSER", "PGDATABASE", "PG_HOST"], Drivers = ["pgsql", "postgres", "postgresql", "postgis"],
        },
        new("cockroachdb") { Images = ["cockroach"], Schemes = ["cockroachdb"], Clients = ["pypi:sqlalchemy-cockroachdb", "pypi:django-cockroachdb"], Drivers = ["cockroachdb"], SpeaksLike = "postgres" },
        new("mysql")
        {
            Images = ["mysql", "mysql-server", "percona", "percona-server", "vitess", "mysql-operator"],
            Clients =
            [
                "npm:mysql", "npm:mysql2", "npm:@mysql/xdevapi", "npm:promise-mysql", "npm:@planetscale/database", "npm:@mikro-orm/mysql", "pypi:pymysql", "pypi:mysqlclient", "pypi:mysql-connector-python", "pypi:mysql-connector", "pypi:aiomysql", "pypi:asyncmy", "pypi:mysql-python", "pypi:flask-mysqldb",
                "go:github.com/go-sql-driver/mysql", "go:gorm.io/driver/mysql", "gem:mysql2", "gem:trilogy", "gem:mysql", "hex:myxql", "hex:mariaex", "crate:mysql", "crate:mysql_async", "crate:sqlx-mysql", "crate:mysql_async_wasi",
                "composer:ext-mysqli", "composer:ext-pdo_mysql", "composer:ext-mysql", "maven:mysql-connector-java", "maven:mysql-connector-j", "maven:quarkus-jdbc-mysql", "maven:r2dbc-mysql", "maven:flyway-mysql", "nuget:mysqlconnector", "nuget:mysql.data", "nuget:pomelo.entityframeworkcore.mysql", "nuget:mysql.entityframeworkcore", "nuget:mysql.data.entityframeworkcore", "nuget:aspire.mysqlconnector", "nuget:aspire.hosting.mysql",
                "pub:mysql1", "pub:mysql_client", "haskell:mysql-simple", "haskell:persistent-mysql", "clj:mysql/mysql-connector-java", "swift:fluent-mysql-driver", "perl:dbd::mysql", "cran:rmysql",
            ],
            Schemes = ["mysql", "mysqls", "mysql2", "jdbc:mysql", "r2dbc:mysql", "mysqlx"], Variables = ["MYSQL_"], Drivers = ["mysql", "mysql2", "mysqli", "pdo_mysql", "trilogy"],
        },
        new("mariadb")
        {
            Images = ["mariadb", "mariadb-galera", "linuxserver/mariadb"], SpeaksLike = "mysql", Clients = ["npm:mariadb", "pypi:mariadb", "maven:mariadb-java-client", "maven:quarkus-jdbc-mariadb", "maven:r2dbc-mariadb", "cran:rmariadb", "perl:dbd::mariadb"],
            Schemes = ["mariadb", "jdbc:mariadb", "r2dbc:mariadb"], Variables = ["MARIADB_"], Drivers = ["mariadb"],
        },
        new("mssql")
        {
            Images = ["mssql/server", "mssql-server-linux", "azure-sql-edge", "mssql-server", "mssql-tools"],
            Clients =
            [
                "npm:mssql", "npm:tedious", "npm:msnodesqlv8", "pypi:pymssql", "pypi:mssql-django", "pypi:django-mssql-backend", "go:github.com/denisenkom/go-mssqldb", "go:github.com/microsoft/go-mssqldb", "go:gorm.io/driver/sqlserver", "gem:tiny_tds", "gem:activerecord-sqlserver-adapter", "hex:tds", "crate:tiberius",
                "composer:ext-sqlsrv", "composer:ext-pdo_sqlsrv", "maven:mssql-jdbc", "maven:quarkus-jdbc-mssql", "nuget:microsoft.entityframeworkcore.sqlserver", "nuget:microsoft.data.sqlclient", "nuget:system.data.sqlclient", "nuget:aspire.hosting.sqlserver", "nuget:hangfire.sqlserver",
            ],
            Schemes = ["mssql", "sqlserver", "jdbc:sqlserver"], Variables = ["MSSQL_", "SQLSERVER_"], Drivers = ["sqlsrv", "mssql", "sqlserver"],
        },
        new("oracle") { Images = ["oracle-xe", "oracle-free", "database/express", "database/free", "database/enterprise"], Clients = ["npm:oracledb", "pypi:cx-oracle", "pypi:oracledb", "go:github.com/sijms/go-ora", "go:github.com/godror/godror", "gem:ruby-oci8", "maven:ojdbc8", "maven:ojdbc11", "maven:ojdbc10", "nuget:oracle.manageddataaccess.core", "nuget:oracle.entityframeworkcore"], Schemes = ["oracle", "jdbc:oracle"], Drivers = ["oracle", "oci"] },
        new("mongodb")
        {
            Images = ["mongo", "mongodb", "mongodb-community-server", "mongodb-sharded", "ferretdb", "percona-server-mongodb", "mongodb-atlas-local"],
            Clients =
            [
                "npm:mongodb", "npm:mongoose", "npm:@nestjs/mongoose", "npm:connect-mongo", "npm:monk", "npm:@typegoose/typegoose", "npm:agenda", "npm:mongojs", "npm:@mikro-orm/mongodb", "npm:mongoist", "pypi:pymongo", "pypi:motor", "pypi:mongoengine", "pypi:flask-pymongo", "pypi:djongo", "pypi:beanie", "pypi:flask-mongoengine", "pypi:odmantic",
                "go:go.mongodb.org/mongo-driver", "go:gopkg.in/mgo.v2", "go:github.com/globalsign/mgo", "gem:mongoid", "gem:mongo", "hex:mongodb_driver", "hex:mongodb", "crate:mongodb", "composer:mongodb/mongodb", "composer:ext-mongodb", "composer:jenssegers/mongodb", "composer:mongodb/laravel-mongodb", "composer:doctrine/mongodb-odm",
                "maven:spring-boot-starter-data-mongodb", "maven:spring-boot-starter-data-mongodb-reactive", "maven:mongodb-driver-sync", "maven:mongo-java-driver", "maven:mongodb-driver-reactivestreams", "maven:quarkus-mongodb-client", "maven:quarkus-mongodb-panache", "maven:mongodb-driver-kotlin-coroutine", "maven:micronaut-mongo-sync", "maven:kmongo", "maven:morphia-core",
                "nuget:mongodb.driver", "nuget:mongodb.entityframeworkcore", "nuget:aspire.mongodb.driver", "nuget:aspire.hosting.mongodb", "pub:mongo_dart", "clj:com.novemberain/monger", "swift:mongokitten", "cran:mongolite", "perl:mongodb",
            ],
            Schemes = ["mongodb", "mongo"], Variables = ["MONGO_", "MONGODB_", "MONGO_URI", "MONGODB_URI"], Drivers = ["mongodb"],
        },
        new("redis")
        {
            Images = ["redis", "redis-stack", "redis-stack-server", "valkey", "keydb", "dragonfly", "redis-cluster", "redis-sentinel", "rejson", "redismod"],
            Clients =
            [
                "npm:redis", "npm:ioredis", "npm:connect-redis", "npm:bull", "npm:bullmq", "npm:@redis/client", "npm:bee-queue", "npm:rate-limit-redis", "npm:@socket.io/redis-adapter", "npm:handy-redis", "npm:@nestjs/bull", "npm:@nestjs/bullmq", "npm:iovalkey", "npm:@keyv/redis", "npm:cache-manager-redis-store", "npm:@upstash/redis", "npm:kue",
                "pypi:redis", "pypi:aioredis", "pypi:django-redis", "pypi:channels-redis", "pypi:rq", "pypi:django-rq", "pypi:flask-redis", "pypi:celery[redis]", "pypi:hiredis", "pypi:arq", "pypi:valkey", "pypi:redis-py-cluster", "pypi:redis-om", "pypi:dramatiq[redis]",
                "go:github.com/redis/go-redis", "go:github.com/go-redis/redis", "go:github.com/gomodule/redigo", "go:github.com/redis/rueidis", "go:github.com/hibiken/asynq", "go:github.com/valkey-io/valkey-go", "go:github.com/mediocregopher/radix",
                "gem:redis", "gem:sidekiq", "gem:resque", "gem:redis-client", "gem:redis-rails", "gem:hiredis", "gem:redis-store", "gem:kredis", "hex:redix", "hex:exq", "hex:redlock", "hex:phoenix_pubsub_redis", "crate:redis", "crate:fred", "crate:deadpool-redis", "crate:bb8-redis",
                "composer:predis/predis", "composer:ext-redis", "composer:laravel/horizon", "maven:spring-boot-starter-data-redis", "maven:spring-boot-starter-data-redis-reactive", "maven:jedis", "maven:lettuce-core", "maven:redisson", "maven:redisson-spring-boot-starter", "maven:quarkus-redis-client", "maven:spring-session-data-redis", "maven:micronaut-redis-lettuce",
                "nuget:stackexchange.redis", "nuget:microsoft.extensions.caching.stackexchangeredis", "nuget:servicestack.redis", "nuget:aspire.stackexchange.redis", "nuget:aspire.hosting.redis", "nuget:csredis", "nuget:freeredis", "pub:redis", "haskell:hedis", "clj:com.taoensso/carmine", "swift:redi-stack", "swift:redis", "perl:redis", "cran:redux",
            ],
            Schemes = ["redis", "rediss", "redis-sentinel", "unix-redis", "valkey"], Variables = ["REDIS_", "VALKEY_"], Drivers = ["redis", "predis", "phpredis"],
        },
        new("memcached")
        {
            Images = ["memcached"], Clients = ["npm:memcached", "npm:memjs", "pypi:pymemcache", "pypi:python-memcached", "pypi:pylibmc", "pypi:python-binary-memcached", "pypi:django-pymemcache", "pypi:aiomcache", "go:github.com/bradfitz/gomemcache", "gem:dalli", "hex:memcachex", "crate:memcache", "composer:ext-memcached", "composer:ext-memcache", "maven:spymemcached", "maven:xmemcached", "nuget:enyimmemcachedcore", "nuget:enyimmemcached"],
            Schemes = ["memcached", "memcache"], Variables = ["MEMCACHED_", "MEMCACHE_"], Drivers = ["memcached", "memcache"],
        },
        new("rabbitmq")
        {
            Images = ["rabbitmq", "rabbitmq-server", "lavinmq"],
            Clients =
            [
                "npm:amqplib", "npm:amqp-connection-manager", "npm:rhea", "npm:amqp", "npm:rascal", "npm:@golevelup/nestjs-rabbitmq", "npm:rabbitmq-client", "pypi:pika", "pypi:aio-pika", "pypi:kombu", "pypi:amqp", "pypi:celery[amqp]", "pypi:dramatiq[rabbitmq]", "pypi:faststream[rabbit]", "go:github.com/rabbitmq/amqp091-go", "go:github.com/streadway/amqp", "go:github.com/wagslane/go-rabbitmq",
                "gem:bunny", "gem:sneakers", "gem:hutch", "hex:amqp", "hex:broadway_rabbitmq", "crate:lapin", "crate:amqprs", "composer:php-amqplib/php-amqplib", "composer:ext-amqp", "composer:vladimir-yuldashev/laravel-queue-rabbitmq", "composer:symfony/amqp-messenger", "maven:spring-boot-starter-amqp", "maven:spring-rabbit", "maven:amqp-client", "maven:quarkus-messaging-rabbitmq", "maven:spring-cloud-stream-binder-rabbit", "maven:spring-cloud-starter-stream-rabbit", "maven:micronaut-rabbitmq",
                "nuget:rabbitmq.client", "nuget:masstransit.rabbitmq", "nuget:easynetq", "nuget:aspire.rabbitmq.client", "nuget:aspire.hosting.rabbitmq", "nuget:rebus.rabbitmq", "nuget:nservicebus.rabbitmq", "nuget:wolverinefx.rabbitmq", "haskell:amqp", "clj:com.novemberain/langohr", "pub:dart_amqp",
            ],
            Schemes = ["amqp", "amqps", "rabbitmq", "pyamqp"], Variables = ["RABBITMQ_", "RABBIT_", "AMQP_"], Drivers = ["rabbitmq", "amqp"],
        },
        new("activemq") { Images = ["activemq", "activemq-classic", "activemq-artemis", "artemis"], Clients = ["maven:spring-boot-starter-activemq", "maven:spring-boot-starter-artemis", "maven:activemq-client", "maven:activemq-broker", "maven:artemis-jms-client", "npm:stompit", "pypi:stomp-py"], Variables = ["ACTIVEMQ_"], Drivers = ["activemq"] },
        new("kafka")
        {
            Images = ["kafka", "cp-kafka", "cp-server", "redpanda", "strimzi", "kafka-native", "cp-enterprise-kafka", "fast-data-dev", "confluent-local"],
            Clients =
            [
                "npm:kafkajs", "npm:node-rdkafka", "npm:kafka-node", "npm:@confluentinc/kafka-javascript", "npm:@platformatic/kafka", "pypi:kafka-python", "pypi:confluent-kafka", "pypi:aiokafka", "pypi:faust-streaming", "pypi:kafka-python-ng", "pypi:faststream[kafka]", "go:github.com/segmentio/kafka-go", "go:github.com/shopify/sarama", "go:github.com/ibm/sarama", "go:github.com/confluentinc/confluent-kafka-go", "go:github.com/twmb/franz-go",
                "gem:ruby-kafka", "gem:rdkafka", "gem:karafka", "gem:racecar", "hex:kafka_ex", "hex:brod", "hex:broadway_kafka", "crate:rdkafka", "crate:kafka", "composer:ext-rdkafka", "composer:mateusjunges/laravel-kafka", "maven:spring-kafka", "maven:kafka-clients", "maven:kafka-streams", "maven:reactor-kafka", "maven:quarkus-messaging-kafka", "maven:quarkus-kafka-client", "maven:spring-cloud-stream-binder-kafka", "maven:spring-cloud-starter-stream-kafka", "maven:micronaut-kafka", "maven:smallrye-reactive-messaging-kafka", "maven:spring-boot-starter-kafka",
                "nuget:confluent.kafka", "nuget:masstransit.kafka", "nuget:aspire.confluent.kafka", "nuget:aspire.hosting.kafka", "nuget:kafkaflow",
            ],
            Schemes = ["kafka"], Variables = ["KAFKA_"], Drivers = ["kafka"],
        },
        new("zookeeper") { Images = ["zookeeper", "cp-zookeeper"], Schemes = ["zk", "zookeeper"], Clients = ["pypi:kazoo", "maven:curator-framework", "go:github.com/go-zookeeper/zk", "npm:node-zookeeper-client"], Variables = ["ZOOKEEPER_"] },
        new("nats") { Images = ["nats", "nats-streaming"], Clients = ["npm:nats", "npm:@nats-io/transport-node", "pypi:nats-py", "pypi:asyncio-nats-client", "go:github.com/nats-io/nats.go", "go:github.com/nats-io/stan.go", "gem:nats-pure", "hex:gnat", "crate:async-nats", "crate:nats", "maven:jnats", "nuget:nats.client", "nuget:nats.net", "composer:basis-company/nats"], Schemes = ["nats"], Variables = ["NATS_"], Drivers = ["nats"] },
        new("pulsar") { Images = ["pulsar", "pulsar-all"], Clients = ["npm:pulsar-client", "pypi:pulsar-client", "go:github.com/apache/pulsar-client-go", "maven:pulsar-client", "maven:spring-pulsar-spring-boot-starter", "crate:pulsar"], Schemes = ["pulsar"], Variables = ["PULSAR_"] },
        new("mosquitto") { Images = ["eclipse-mosquitto", "mosquitto", "emqx", "hivemq4", "hivemq-ce", "vernemq"], Clients = ["npm:mqtt", "npm:async-mqtt", "pypi:paho-mqtt", "pypi:asyncio-mqtt", "pypi:aiomqtt", "pypi:gmqtt", "go:github.com/eclipse/paho.mqtt.golang", "go:github.com/eclipse/paho.golang", "gem:mqtt", "hex:emqtt", "hex:tortoise", "crate:rumqttc", "crate:paho-mqtt", "composer:php-mqtt/client", "maven:org.eclipse.paho.client.mqttv3", "nuget:mqttnet"], Schemes = ["mqtt", "mqtts"], Variables = ["MQTT_", "MOSQUITTO_"], Drivers = ["mqtt"] },
        new("elasticsearch")
        {
            Images = ["elasticsearch", "elasticsearch-oss", "elk"],
            Clients = ["npm:@elastic/elasticsearch", "npm:elasticsearch", "npm:@nestjs/elasticsearch", "pypi:elasticsearch", "pypi:elasticsearch-dsl", "pypi:django-elasticsearch-dsl", "pypi:elasticsearch7", "pypi:elasticsearch8", "go:github.com/elastic/go-elasticsearch", "go:github.com/olivere/elastic", "gem:elasticsearch", "gem:elasticsearch-model", "gem:chewy", "gem:searchkick", "gem:elasticsearch-rails", "hex:elasticsearch", "crate:elasticsearch", "composer:elasticsearch/elasticsearch", "composer:ruflin/elastica", "composer:friendsofsymfony/elastica-bundle", "maven:spring-boot-starter-data-elasticsearch", "maven:elasticsearch-java", "maven:elasticsearch-rest-high-level-client", "maven:elasticsearch-rest-client", "maven:hibernate-search-backend-elasticsearch", "maven:quarkus-elasticsearch-rest-client", "nuget:elastic.clients.elasticsearch", "nuget:nest", "nuget:elasticsearch.net", "nuget:serilog.sinks.elasticsearch"],
            Schemes = ["elasticsearch", "es"], Variables = ["ELASTICSEARCH_", "ELASTIC_"], Drivers = ["elasticsearch", "elastic"],
        },
        new("opensearch") { Images = ["opensearch", "opensearch-oss"], SpeaksLike = "elasticsearch", Clients = ["npm:@opensearch-project/opensearch", "pypi:opensearch-py", "pypi:opensearch-dsl", "go:github.com/opensearch-project/opensearch-go", "gem:opensearch-ruby", "crate:opensearch", "composer:opensearch-project/opensearch-php", "maven:opensearch-java", "maven:opensearch-rest-high-level-client", "maven:opensearch-rest-client", "maven:spring-data-opensearch-starter", "nuget:opensearch.client", "nuget:opensearch.net"], Schemes = ["opensearch"], Variables = ["OPENSEARCH_"], Drivers = ["opensearch"] },
        new("solr") { Images = ["solr"], Clients = ["pypi:pysolr", "gem:rsolr", "gem:sunspot_rails", "gem:sunspot_solr", "maven:solr-solrj", "composer:solarium/solarium", "composer:ext-solr", "npm:solr-client", "nuget:solrnet", "nuget:solrnet.core", "go:github.com/vanng822/go-solr"], Schemes = ["solr"], Variables = ["SOLR_"], Drivers = ["solr"] },
        new("meilisearch") { Images = ["meilisearch"], Clients = ["npm:meilisearch", "pypi:meilisearch", "pypi:meilisearch-python-sdk", "go:github.com/meilisearch/meilisearch-go", "gem:meilisearch", "gem:meilisearch-rails", "crate:meilisearch-sdk", "composer:meilisearch/meilisearch-php", "nuget:meilisearch", "maven:meilisearch-java"], Variables = ["MEILI_", "MEILISEARCH_"], Drivers = ["meilisearch"] },
        new("typesense") { Images = ["typesense"], Clients = ["npm:typesense", "pypi:typesense", "go:github.com/typesense/typesense-go", "gem:typesense", "composer:typesense/typesense-php", "maven:typesense-java"], Variables = ["TYPESENSE_"], Drivers = ["typesense"] },
        new("cassandra") { Images = ["cassandra", "dse-server"], Clients = ["npm:cassandra-driver", "pypi:cassandra-driver", "pypi:scylla-driver", "go:github.com/gocql/gocql", "gem:cassandra-driver", "hex:xandra", "crate:cdrs-tokio", "crate:cassandra-cpp", "maven:java-driver-core", "maven:cassandra-driver-core", "maven:spring-boot-starter-data-cassandra", "maven:quarkus-cassandra-client", "nuget:cassandracsharpdriver"], Schemes = ["cassandra", "jdbc:cassandra"], Variables = ["CASSANDRA_"], Drivers = ["cassandra"] },
        new("scylla") { Images = ["scylla"], SpeaksLike = "cassandra", Clients = ["crate:scylla", "go:github.com/scylladb/gocqlx"], Variables = ["SCYLLA_"] },
        new("clickhouse") { Images = ["clickhouse-server", "clickhouse"], Clients = ["npm:@clickhouse/client", "npm:clickhouse", "pypi:clickhouse-driver", "pypi:clickhouse-connect", "pypi:clickhouse-sqlalchemy", "go:github.com/clickhouse/clickhouse-go", "gem:clickhouse-activerecord", "hex:ecto_ch", "hex:ch", "crate:clickhouse", "crate:clickhouse-rs", "maven:clickhouse-jdbc", "nuget:clickhouse.client", "nuget:clickhouse.driver", "composer:smi2/phpclickhouse"], Schemes = ["clickhouse", "jdbc:clickhouse", "clickhouses"], Variables = ["CLICKHOUSE_"], Drivers = ["clickhouse"] },
        new("influxdb") { Images = ["influxdb", "influxdb3-core"], Clients = ["npm:influx", "npm:@influxdata/influxdb-client", "pypi:influxdb", "pypi:influxdb-client", "go:github.com/influxdata/influxdb-client-go", "go:github.com/influxdata/influxdb1-client", "gem:influxdb", "gem:influxdb-client", "crate:influxdb", "crate:influxdb2", "maven:influxdb-client-java", "maven:influxdb-java", "nuget:influxdb.client", "composer:influxdata/influxdb-client-php"], Schemes = ["influxdb"], Variables = ["INFLUX_", "INFLUXDB_"] },
        new("neo4j") { Images = ["neo4j"], Clients = ["npm:neo4j-driver", "pypi:neo4j", "pypi:neomodel", "pypi:py2neo", "go:github.com/neo4j/neo4j-go-driver", "gem:neo4j-ruby-driver", "gem:activegraph", "hex:bolt_sips", "hex:boltx", "crate:neo4rs", "maven:neo4j-java-driver", "maven:spring-boot-starter-data-neo4j", "maven:neo4j-ogm-core", "maven:quarkus-neo4j", "nuget:neo4j.driver", "composer:laudis/neo4j-php-client"], Schemes = ["neo4j", "bolt", "neo4js"], Variables = ["NEO4J_"] },
        new("couchdb") { Images = ["couchdb"], Clients = ["npm:nano", "pypi:couchdb", "gem:couchrest", "maven:ektorp", "nuget:couchdb.net"], Schemes = ["couchdb"], Variables = ["COUCHDB_"] },
        new("couchbase") { Images = ["couchbase", "couchbase/server"], Clients = ["npm:couchbase", "pypi:couchbase", "go:github.com/couchbase/gocb", "maven:spring-boot-starter-data-couchbase", "nuget:couchbasenetclient"], Schemes = ["couchbase", "couchbases"], Variables = ["COUCHBASE_"] },
        new("rethinkdb") { Images = ["rethinkdb"], Clients = ["npm:rethinkdb", "npm:rethinkdbdash", "npm:thinky", "pypi:rethinkdb", "go:gopkg.in/rethinkdb/rethinkdb-go.v6", "gem:rethinkdb"], Schemes = ["rethinkdb"] },
        new("arangodb") { Images = ["arangodb"], Clients = ["npm:arangojs", "pypi:python-arango", "go:github.com/arangodb/go-driver", "maven:arangodb-java-driver"], Variables = ["ARANGO_", "ARANGODB_"] },
        new("dynamodb") { Images = ["dynamodb-local"], Variables = ["DYNAMODB_"], Clients = ["npm:dynamoose", "npm:dynamodb-local", "pypi:pynamodb", "gem:dynamoid"] },
        new("localstack") { Images = ["localstack", "localstack-pro", "elasticmq", "elasticmq-native"], Clients = ["pypi:localstack", "npm:localstack", "nuget:testcontainers.localstack"], Variables = ["LOCALSTACK_"] },
        new("minio") { Images = ["minio"], Clients = ["npm:minio", "npm:nestjs-minio", "pypi:minio", "go:github.com/minio/minio-go", "maven:minio", "nuget:minio", "crate:minio"], Variables = ["MINIO_"], Drivers = ["minio"] },
        new("azurite") { Images = ["azurite"], Clients = ["npm:azurite", "nuget:testcontainers.azurite"], Variables = ["AZURITE_"] },
        new("qdrant") { Images = ["qdrant"], Clients = ["npm:@qdrant/js-client-rest", "pypi:qdrant-client", "go:github.com/qdrant/go-client", "crate:qdrant-client", "nuget:qdrant.client", "maven:spring-ai-qdrant-store-spring-boot-starter"], Variables = ["QDRANT_"] },
        new("weaviate") { Images = ["weaviate"], Clients = ["npm:weaviate-client", "npm:weaviate-ts-client", "pypi:weaviate-client", "go:github.com/weaviate/weaviate-go-client"], Variables = ["WEAVIATE_"] },
        new("milvus") { Images = ["milvus"], Clients = ["npm:@zilliz/milvus2-sdk-node", "pypi:pymilvus", "go:github.com/milvus-io/milvus-sdk-go"], Variables = ["MILVUS_"] },
        new("chroma") { Images = ["chroma", "chromadb/chroma"], Clients = ["npm:chromadb"], Variables = ["CHROMA_"] },
        new("etcd") { Images = ["etcd"], Clients = ["npm:etcd3", "pypi:etcd3", "go:go.etcd.io/etcd/client", "maven:jetcd-core", "crate:etcd-client"], Schemes = ["etcd"], Variables = ["ETCD_"] },
        new("consul") { Images = ["consul"], Clients = ["npm:consul", "pypi:python-consul", "go:github.com/hashicorp/consul/api", "maven:spring-cloud-starter-consul-discovery", "nuget:consul", "gem:diplomat"], Schemes = ["consul"], Variables = ["CONSUL_"] },
        new("vault") { Images = ["vault"], Clients = ["npm:node-vault", "pypi:hvac", "go:github.com/hashicorp/vault/api", "maven:spring-cloud-starter-vault-config", "nuget:vaultsharp", "gem:vault"], Variables = ["VAULT_"] },
        new("keycloak") { Images = ["keycloak"], Clients = ["npm:keycloak-connect", "pypi:python-keycloak", "maven:keycloak-spring-boot-starter", "maven:keycloak-admin-client", "go:github.com/nerzal/gocloak"], Variables = ["KEYCLOAK_"] },
        new("temporal") { Images = ["temporal", "temporal-auto-setup", "temporalio/auto-setup", "temporalio/server"], Clients = ["npm:@temporalio/client", "npm:@temporalio/worker", "pypi:temporalio", "go:go.temporal.io/sdk", "maven:temporal-sdk", "nuget:temporalio", "gem:temporalio"], Variables = ["TEMPORAL_"] },
        new("mailpit") { Images = ["mailpit"], Variables = ["MAILPIT_"], Drivers = ["mailpit"] },
        new("mailhog") { Images = ["mailhog"], Variables = ["MAILHOG_"], Drivers = ["mailhog"] },
        new("mailcatcher") { Images = ["mailcatcher", "docker-mailcatcher"], Clients = ["gem:mailcatcher"] },
        new("maildev") { Images = ["maildev"], Clients = ["npm:maildev"] },
        new("beanstalkd") { Images = ["beanstalkd"], Clients = ["composer:pda/pheanstalk", "gem:beaneater", "pypi:greenstalk"], Schemes = ["beanstalkd"], Drivers = ["beanstalkd"] },
        new("gearman") { Images = ["gearmand"], Clients = ["pypi:gearman", "composer:ext-gearman"] },
        new("hazelcast") { Images = ["hazelcast"], Clients = ["maven:hazelcast-client", "npm:hazelcast-client", "pypi:hazelcast-python-client"] },
        new("selenium") { Images = ["standalone-chrome", "standalone-firefox", "standalone-chromium", "selenium/hub"] },
        .. Beside("nginx:nginx,nginx-unprivileged,openresty,nginx-proxy,swag,proxy-manager,nginx-proxy-manager", "traefik:traefik", "caddy:caddy", "httpd:httpd", "haproxy:haproxy", "envoy:envoy", "kong:kong", "varnish:varnish", "prometheus:prometheus", "alertmanager:alertmanager", "pushgateway:pushgateway",
            "grafana:grafana,grafana-oss,grafana-enterprise", "loki:loki", "tempo:tempo", "jaeger:all-in-one,jaegertracing/all-in-one,jaegertracing/jaeger", "zipkin:zipkin", "otel-collector:opentelemetry-collector,opentelemetry-collector-contrib", "kibana:kibana", "logstash:logstash", "filebeat:filebeat", "fluentd:fluentd", "fluent-bit:fluent-bit",
            "pgadmin:pgadmin4", "phpmyadmin:phpmyadmin", "adminer:adminer", "mongo-express:mongo-express", "redis-commander:redis-commander", "redisinsight:redisinsight", "kafka-ui:kafka-ui", "akhq:akhq", "opensearch-dashboards:opensearch-dashboards", "sonarqube:sonarqube",
            "wordpress:wordpress", "nextcloud:nextcloud", "gitea:gitea", "forgejo:forgejo", "gitlab:gitlab-ce,gitlab-ee", "jenkins:jenkins", "portainer:portainer,portainer-ce,portainer-ee", "minecraft:minecraft-server,minecraft-bedrock-server", "plex:plex,pms-docker", "jellyfin:jellyfin", "wireguard:wireguard,wg-easy", "pihole:pihole", "cloudflared:cloudflared",
            "ghost:ghost", "drupal:drupal", "joomla:joomla", "matomo:matomo", "mattermost:mattermost-team-edition", "rocketchat:rocket.chat", "n8n:n8n", "homeassistant:home-assistant", "vaultwarden:vaultwarden", "metabase:metabase", "superset:superset", "airflow:airflow", "directus:directus", "strapi:strapi", "hasura:graphql-engine", "postgrest:postgrest", "registry:registry"),
    ];

    private static readonly Dictionary<string, KnownService> Images = Index(service => service.Images);
    private static readonly Dictionary<string, KnownService> Clients = Index(service => service.Clients);
    private static readonly Dictionary<string, KnownService> Schemes = Index(service => service.Schemes);
    private static readonly Dictionary<string, KnownService> Drivers = Index(service => service.Drivers);

    public static KnownService? Find(string id) => All.FirstOrDefault(service => service.Id == id);

    public static KnownService? ByClient(string ecosystem, string name) => Clients.GetValueOrDefault(ecosystem + ":" + name);

    public static KnownService? ByScheme(string scheme) => Schemes.GetValueOrDefault(scheme);

    public static KnownService? ByDriver(string driver) => Drivers.GetValueOrDefault(driver);

    /// <summary>The service that a variable of this name is about, by its longest known beginning.</summary>
    public static KnownService? ByVariable(string name) => All.FirstOrDefault(service => service.Variables.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));

    /// <summary>The service in an image, whatever registry and owner it comes from.</summary>
    public static KnownService? ByImage(string repository)
    {
        var parts = repository.Split('/');
        return (parts.Length > 1 ? Images.GetValueOrDefault(parts[^2] + "/" + parts[^1]) : null) ?? Images.GetValueOrDefault(parts[^1]);
    }

    private static Dictionary<string, KnownService> Index(Func<KnownService, string[]> names)
    {
        var index = new Dictionary<string, KnownService>(StringComparer.Ordinal);
        foreach (var service in All)
        {
            foreach (var name in names(service))
            {
                index.TryAdd(name, service);
            }
        }

        return index;
    }

    private static IEnumerable<KnownService> Beside(params string[] entries) => entries.Select(entry => entry.Split(':', 2)).Select(entry => new KnownService(entry[0]) { Images = entry[1].Split(','), IsBacking = false });
}
