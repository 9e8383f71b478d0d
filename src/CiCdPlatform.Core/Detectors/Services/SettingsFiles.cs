using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors.Services;

/// <summary>Reads settings for what they connect to: connection strings, drivers, variables named after a service, and the port to listen on.</summary>
internal static partial class SettingsFiles
{
    private const int MaxFiles = 300;
    private const int MaxLines = 3000;

    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "application.properties", "application.yml", "application.yaml", "bootstrap.yml", "appsettings.json", "appsettings.Development.json", "database.yml", "mongoid.yml", "cable.yml", "sidekiq.yml", "schema.prisma", "alembic.ini", "settings.py", "base.py", "local.py", "test.py", "dev.py", "production.py", "development.py",
        "dev.exs", "test.exs", "runtime.exs", "config.exs", "ormconfig.json", "ormconfig.js", "knexfile.js", "knexfile.ts", "drizzle.config.ts", "data-source.ts", "phinx.php", "phinx.yml", "app.json", "render.yaml", "fly.toml", "heroku.yml", "config.toml", "config.yml", "config.yaml", "config.json", "default.json", "development.json", "Procfile", ".envrc", "env.example", "sqlx.toml", "diesel.toml", "config.py", "database.php",
    };

    private static readonly string[] Ignored = ["example", "examples", "sample", "samples", "demo", "demos", "docs", "doc", "fixtures", "testdata", "templates", "template"];

    /// <summary>Records what settings name; ports come back as evidence on the component.</summary>
    public static void Find(RepositoryView view, IReadOnlyList<ComponentDraft> drafts, ServiceLedger ledger)
    {
        var files = view.Names.Where(IsSettings).SelectMany(view.Named).Where(path => !path.Split('/')[..^1].Any(part => Ignored.Contains(part, StringComparer.Ordinal))).OrderBy(path => path.AsSpan().Count('/')).Take(MaxFiles);
        foreach (var file in files)
        {
            var isEnvironment = RepositoryView.NameOf(file).Contains("env", StringComparison.Ordinal);
            var lines = view.Lines(file).Take(MaxLines).ToList();
            // Where drivers are chosen by name, the hosts of those that are not chosen are only there for whoever wants them.
            var chooses = lines.Exists(line => Chosen().IsMatch(line));
            for (var i = 0; i < lines.Count; i++)
            {
                var line = lines[i];
                if (line.Length is 0 or > 2000 || IsComment(line))
                {
                    continue;
                }

                foreach (var (service, why) in In(line, isEnvironment && !chooses).DistinctBy(pair => pair.Service.Id))
                {
                    foreach (var draft in ledger.SpokenFor(drafts, RepositoryView.FolderOf(file), service.Id))
                    {
                        ledger.Need(draft, service.Id, file, i + 1, why);
                    }
                }

                if (ListensOn(line) is { } port)
                {
                    foreach (var draft in ledger.SpokenFor(drafts, RepositoryView.FolderOf(file), null).Where(draft => draft.Ports.Count == 0))
                    {
                        draft.Ports.Add(port);
                        draft.Because(file, i + 1, $"listens on {port}");
                    }
                }
            }
        }
    }

    private static IEnumerable<(KnownService Service, string Why)> In(string line, bool byVariable)
    {
        if (line.Contains("://", StringComparison.Ordinal) || line.Contains("jdbc:", StringComparison.Ordinal))
        {
            foreach (Match match in Scheme().Matches(line))
            {
                if (KnownServices.ByScheme(match.Groups["scheme"].Value.ToLowerInvariant()) is { } service && !IsPlaceholder(line[(match.Index + match.Length)..]))
                {
                    yield return (service, $"connection string of {service.Id}");
                }
            }
        }

        if (Driver().Match(line) is { Success: true } driver && KnownServices.ByDriver(driver.Groups["driver"].Value.ToLowerInvariant()) is { } chosen)
        {
            yield return (chosen, $"driver of {chosen.Id}");
        }

        if (AdoNet(line) is { } database)
        {
            yield return (KnownServices.Find(database)!, $"connection string of {database}");
        }

        if (byVariable && Variable().Match(line) is { Success: true } variable && KnownServices.ByVariable(variable.Groups["name"].Value) is { } named && !line.Contains("sqlite", StringComparison.OrdinalIgnoreCase))
        {
            yield return (named, $"variable {variable.Groups["name"].Value} of {named.Id}");
        }
    }

    // Host= and Username= are Npgsql's words; the others are those of SQL Server and MySQL, told apart by what only one of them has.
    private static string? AdoNet(string line)
    {
        bool Has(string text) => line.Contains(text, StringComparison.OrdinalIgnoreCase);
        if (!line.Contains('=', StringComparison.Ordinal) || !line.Contains(';', StringComparison.Ordinal) || Has("(localdb)") || Has(".db;") || Has("://"))
        {
            return null;
        }

        return Has("Host=") && Has("Database=") ? "postgres"
            : !(Has("Server=") || Has("Data Source=")) || !(Has("Database=") || Has("Initial Catalog=")) ? null
            : Has("Port=3306") || Has("SslMode=") || Has("Uid=") ? "mysql"
            : Has("Port=5432") ? "postgres"
            : Has("Trusted_Connection") || Has("TrustServerCertificate") || Has("MultipleActiveResultSets") || Has("Initial Catalog") || Has("Integrated Security") || Has("User Id=") ? "mssql" : null;
    }

    private static bool IsSettings(string name) => name.StartsWith(".env", StringComparison.Ordinal) || Names.Contains(name) || (name.StartsWith("application-", StringComparison.Ordinal) && (name.EndsWith(".properties", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal) || name.EndsWith(".yaml", StringComparison.Ordinal)));

    private static bool IsComment(string line) => line.AsSpan().TrimStart() is var text && (text.StartsWith("#") || text.StartsWith("//") || text.StartsWith("--") || text.StartsWith("* ") || text.StartsWith("!"));

    private static bool IsPlaceholder(string rest) => rest.StartsWith("...", StringComparison.Ordinal);

    private static int? ListensOn(string line) => Port().Match(line) is { Success: true } match && int.TryParse(match.Groups["port"].Value, out var port) && port is > 0 and < 65536 ? port : null;

    [GeneratedRegex(@"(?<scheme>(jdbc:|r2dbc:)?[A-Za-z][A-Za-z0-9]*)(\+[a-z0-9]+)?:(//|thin:)", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"(^\s*(DB_CONNECTION|DB_DRIVER|DB_ENGINE|DB_TYPE|DATABASE_TYPE|DATABASE_CLIENT|DATABASE_DRIVER|QUEUE_CONNECTION|QUEUE_DRIVER|CACHE_STORE|CACHE_DRIVER|SESSION_DRIVER|BROADCAST_DRIVER|SCOUT_DRIVER|TYPEORM_CONNECTION|DB_DIALECT|DIALECT)\s*=|^\s*(adapter|dialect|provider|client|type|driver)\b\W*[:=]|['""]?(ENGINE)['""]?\s*:\s*['""]django\.db\.backends\.|\b(client|dialect|type|provider)['""]?\s*:\s*)\s*['""]?(?<driver>[a-z0-9_]+)", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Driver();

    [GeneratedRegex(@"^\s*(CACHE_STORE|CACHE_DRIVER|QUEUE_CONNECTION|SESSION_DRIVER|DB_CONNECTION)\s*=", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Chosen();

    [GeneratedRegex(@"^\s*(export\s+)?(?<name>[A-Z][A-Z0-9_]+)\s*=", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\s*(export\s+)?(PORT|APP_PORT|SERVER_PORT|HTTP_PORT|API_PORT|server\.port)\s*=\s*['""]?(\$\{\w+:)?(?<port>\d{2,5})['""]?\}?\s*$", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Port();
}
