using System.Diagnostics;
using CiCdPlatform.Core.Scanners.Dependencies;
using CiCdPlatform.Core.Scanners.Dependencies.Advisories;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Advisories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Security;

/// <summary>Imports a folder of advisory databases into SQLite and times the lookup and the matching of 10,000 packages.</summary>
internal sealed class VulnsEvaluation : IEvaluation
{
    private const int Packages = 10_000;

    public string Name => "vulns";

    public string Summary => "import of advisories from FOLDER (archives or files), lookup and matching of 10,000 packages";

    public async Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        using var scratch = new TemporaryFolder();
        await using var sqlite = new SqliteDatabase($"Data Source={Path.Combine(scratch.Path, "advisories.db")}");
        await using (var connection = await sqlite.OpenAsync(cancellation))
        {
            await Migrations.ApplyAsync(connection, [AdvisoryStore.Migration]);
        }

        var store = new AdvisoryStore(new ProductDatabase(sqlite), TimeProvider.System);
        using var http = new HttpClient();
        var watch = Stopwatch.StartNew();
        var import = await new AdvisoryImporter(store, http, TimeProvider.System).ImportAsync(folder, cancellation);
        var importSeconds = watch.Elapsed.TotalSeconds;
        Console.Error.WriteLine($"imported {import.Advisories} advisories of {import.Files} files in {importSeconds:0.0} s");

        var packages = await PackagesAsync(sqlite, cancellation);
        var inventory = new DependencyInventory([.. packages.Select(key => new Dependency { Ecosystem = Ecosystem.Find(key.Ecosystem)!, Name = key.Name, Version = "1.0.0", File = "lockfile", Line = 1 })], ["lockfile"], []);

        var (found, lookup) = await TimedAsync(() => store.FindAsync(packages, cancellation));
        var (again, warmLookup) = await TimedAsync(() => store.FindAsync(packages, cancellation));
        var (matches, matching) = await TimedAsync(() => Task.FromResult(VulnerabilityMatcher.Match(inventory, store, cancellation)));

        return new
        {
            files = import.Files,
            advisories = import.Advisories,
            error = import.Error,
            warnings = import.Warnings,
            importSeconds = Math.Round(importSeconds, 1),
            packages = packages.Count,
            packagesWithAdvisories = found.Count,
            lookup,
            warmLookup,
            matching,
            matches = matches.Count,
            same = again.Count == found.Count,
        };
    }

    // On a machine that others use, the processor's time says more than the clock's.
    private static async Task<(T Result, Timing Time)> TimedAsync<T>(Func<Task<T>> work)
    {
        var (watch, processor) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var result = await work();
        return (result, new Timing(Math.Round(watch.Elapsed.TotalMilliseconds), Math.Round((Environment.CpuUsage.TotalTime - processor).TotalMilliseconds)));
    }

    private sealed record Timing(double Milliseconds, double ProcessorMilliseconds);

    // One in ten has advisories, several times what a real repository shows; the others have none.
    private static async Task<IReadOnlyList<PackageKey>> PackagesAsync(SqliteDatabase sqlite, CancellationToken cancellation)
    {
        var known = new List<PackageKey>();
        await using var connection = await sqlite.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT DISTINCT ecosystem, name FROM advisory_packages ORDER BY name LIMIT {Packages}";
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            if (Ecosystem.Find(reader.GetString(0)) is not null && known.Count < Packages / 10)
            {
                known.Add(new PackageKey(reader.GetString(0), reader.GetString(1)));
            }
        }

        return [.. known, .. Enumerable.Range(0, Packages - known.Count).Select(i => new PackageKey("npm", $"package-without-advisory-{i}"))];
    }
}
