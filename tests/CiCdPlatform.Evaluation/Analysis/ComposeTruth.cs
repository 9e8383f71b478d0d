namespace CiCdPlatform.Evaluation.Analysis;

/// <summary>What a person reads from a folder's container file and files, and from an image's name; kept apart from the product's own tables.</summary>
internal static class ComposeTruth
{
    private static readonly (string Image, string[] Languages)[] Bases =
    [
        ("golang", ["go"]), ("python", ["python"]), ("node", ["javascript", "typescript"]), ("php", ["php"]), ("composer", ["php"]), ("ruby", ["ruby"]), ("rust", ["rust"]), ("maven", ["java", "kotlin"]), ("gradle", ["java", "kotlin"]), ("openjdk", ["java", "kotlin"]), ("eclipse-temurin", ["java", "kotlin"]),
        ("dotnet/", ["csharp", "fsharp"]), ("elixir", ["elixir"]), ("swift", ["swift"]), ("dart", ["dart"]), ("haskell", ["haskell"]), ("bun", ["bun", "javascript", "typescript"]), ("deno", ["deno", "typescript"]), ("nginx", ["staticfile", "html"]), ("httpd", ["staticfile", "html"]), ("caddy", ["staticfile", "html"]),
    ];

    private static readonly (string[] Names, string Kind)[] Kinds =
    [
        (["postgres", "postgis", "timescaledb", "pgvector"], "postgres"), (["mysql", "mysql-server"], "mysql"), (["mariadb"], "mariadb"), (["azure-sql-edge", "server"], "mssql"), (["mongo"], "mongodb"), (["redis", "valkey", "redis-stack"], "redis"), (["kafka", "cp-kafka"], "kafka"),
        (["minecraft-server"], "minecraft"), (["portainer-ce"], "portainer"), (["pgadmin4"], "pgadmin"),
    ];

    private static readonly string[] Backing = ["postgres", "mysql", "mariadb", "mssql", "mongodb", "redis", "memcached", "rabbitmq", "kafka", "elasticsearch", "opensearch", "zookeeper", "minio", "cassandra", "neo4j", "influxdb", "nats"];

    /// <summary>The languages of the first stage with an image that stands for one; those of a server of files only when there is no other.</summary>
    public static IReadOnlyList<string> Languages(string folder)
    {
        var file = Path.Combine(folder, "Dockerfile");
        var images = File.Exists(file) ? File.ReadLines(file).Select(line => line.Trim()).Where(line => line.StartsWith("FROM ", StringComparison.OrdinalIgnoreCase)).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).First(word => !word.StartsWith("--", StringComparison.Ordinal))) : [];
        var known = images.Select(image => Bases.FirstOrDefault(entry => image.Contains(entry.Image, StringComparison.Ordinal)).Languages).Where(languages => languages is not null).ToList();
        return known.Find(languages => !languages.Contains("staticfile")) ?? known.FirstOrDefault() ?? [];
    }

    public static string KindOf(string image)
    {
        var name = image.Split('@')[0].Split('/')[^1].Split(':')[0];
        return Kinds.FirstOrDefault(entry => entry.Names.Contains(name)).Kind ?? name;
    }

    public static bool IsBacking(string kind) => Backing.Contains(kind);
}
