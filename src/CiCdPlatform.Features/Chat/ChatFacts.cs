using System.Globalization;
using System.Text.Json;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Chat;

/// <summary>What is known of the thing that a question is about, the most telling first.</summary>
/// <param name="Subject">What people call it.</param>
/// <param name="Facts">What is known.</param>
internal sealed record KnownFacts(string Subject, IReadOnlyList<Citation> Facts);

/// <summary>Gathers what is known, as far as the caller may see it.</summary>
internal sealed class ChatFacts(ProductDatabase database, OutcomeStore outcomes, EngineAccess engine, RepositoryAccess access, TimeProvider time)
{
    private const int MostFindings = 8;
    private const int MostOutcomes = 5;

    public Task<KnownFacts?> FindAsync(ChatRequest request, Caller caller, CancellationToken cancellation) => request switch
    {
        { RunId: { Length: > 0 } run } => RunAsync(run, caller, cancellation),
        { FindingId: { Length: > 0 } finding } => FindingAsync(finding, caller, cancellation),
        _ => RepositoryAsync(request.Host!, request.RepositoryId!.Value, caller, cancellation),
    };

    private async Task<KnownFacts?> RepositoryAsync(string host, long id, Caller caller, CancellationToken cancellation)
    {
        var visible = Visibility.Of(caller, time);
        var name = await database.FirstOrDefaultAsync<string>(
            "SELECT full_name FROM repositories WHERE removed = 0 AND host = @host AND id = @id" + visible.Condition("repositories.host", "repositories.id", "repositories.full_name"),
            new { host, id, visible.VisibleTo, visible.VisibleToOwner, visible.VisibleAt },
            cancellation);
        if (name is null)
        {
            return null;
        }

        var facts = new Facts();
        foreach (var outcome in await outcomes.ListAsync(name, null, PagePosition.Start, MostOutcomes, visible, cancellation))
        {
            AddOutcome(facts, outcome);
        }

        var counts = await database.QueryAsync<Count>(
            """
            SELECT severity AS Severity, COUNT(*) AS Number FROM security_findings
            WHERE host = @host AND repository_id = @id AND fixed_at IS NULL AND ignored IS NULL GROUP BY severity ORDER BY severity DESC
            """,
            new { host, id },
            cancellation);
        facts.Add("repository", $"/api/v1/repositories/{host}/{id}", counts.Count == 0
            ? $"{name} has no open finding on its default branch"
            : $"{name} has {string.Join(", ", counts.Select(count => $"{count.Number} {((Severity)count.Severity).ToString().ToLowerInvariant()}"))} open findings on its default branch");
        foreach (var json in await database.QueryAsync<string>(
            "SELECT json FROM security_findings WHERE host = @host AND repository_id = @id AND fixed_at IS NULL AND ignored IS NULL ORDER BY severity DESC, file, line LIMIT @limit",
            new { host, id, limit = MostFindings },
            cancellation))
        {
            AddFinding(facts, JsonSerializer.Deserialize<Finding>(json, JsonSerializerOptions.Web)!, $"/api/v1/security/vulnerabilities?repository={Uri.EscapeDataString(name)}");
        }

        return new KnownFacts(name, facts.All);
    }

    private async Task<KnownFacts?> RunAsync(string id, Caller caller, CancellationToken cancellation)
    {
        if (!InstanceId.IsValid(id) || await engine.FindAsync(id, cancellation) is not { } instance || await access.RoleAsync(caller, instance, cancellation) < Role.Viewer)
        {
            return null;
        }

        var facts = new Facts();
        if (await outcomes.FindAsync(id, cancellation) is { } outcome)
        {
            AddOutcome(facts, outcome);
        }

        facts.Add("run", $"/api/v1/orchestrations/{id}", $"{instance.Name} {id} is {StateNames.Of(instance.State)} since {instance.UpdatedAt:u}"
            + (OrchestrationError.Of(instance.Error, JsonView.Clipped) is { } error ? $": {error.Message}" : ""));
        if (JsonView.Brief.Of(instance.Output ?? instance.Status) is { ValueKind: JsonValueKind.Object } status)
        {
            foreach (var property in status.EnumerateObject().Where(property => property.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.Object && property.Name is not "branch").Take(10))
            {
                facts.Add("run", $"/api/v1/orchestrations/{id}", $"{property.Name}: {property.Value}");
            }
        }

        foreach (var log in await database.QueryAsync<LogRow>(
            "SELECT id AS Id, job AS Job, state AS State FROM job_logs WHERE delivery_id = @id ORDER BY created_at DESC, id LIMIT 5", new { id }, cancellation))
        {
            facts.Add("log", $"/api/v1/logs/{log.Id}/text", $"the job {log.Job} ended as {log.State.ToLowerInvariant()}");
        }

        return new KnownFacts($"{instance.Name} {id}", facts.All);
    }

    private async Task<KnownFacts?> FindingAsync(string id, Caller caller, CancellationToken cancellation)
    {
        var visible = Visibility.Of(caller, time);
        var row = await database.FirstOrDefaultAsync<FindingRow>(
            "SELECT repository AS Repository, json AS Json, ignored AS Ignored, first_seen_at AS FirstSeen, fixed_at AS Fixed FROM security_findings WHERE id = @id"
            + visible.Condition("security_findings.host", "security_findings.repository_id", "security_findings.repository"),
            new { id, visible.VisibleTo, visible.VisibleToOwner, visible.VisibleAt },
            cancellation);
        if (row is null || JsonSerializer.Deserialize<Finding>(row.Json, JsonSerializerOptions.Web) is not { } finding)
        {
            return null;
        }

        var facts = new Facts();
        AddFinding(facts, finding, $"/api/v1/security/vulnerabilities?repository={Uri.EscapeDataString(row.Repository)}&rule={finding.Rule}");
        var since = DateTimeOffset.FromUnixTimeMilliseconds(row.FirstSeen).ToString("u", CultureInfo.InvariantCulture);
        facts.Add("finding", $"/api/v1/security/vulnerabilities?repository={Uri.EscapeDataString(row.Repository)}&state=all", row switch
        {
            { Fixed: { } at } => $"it was first seen at {since} and is gone since {DateTimeOffset.FromUnixTimeMilliseconds(at):u}",
            { Ignored: { } reason } => $"it was first seen at {since} and is ignored: {reason}",
            _ => $"it was first seen at {since} and is open",
        });
        if (Core.Rulesets.RuleCatalogue.Shipped.FirstOrDefault(rule => rule.Id == finding.Rule) is { Text.Length: > 0 } rule)
        {
            facts.Add("rule", $"/api/v1/rules/{rule.Id}", rule.Text);
        }

        return new KnownFacts($"{finding.Rule} in {row.Repository}", facts.All);
    }

    private static void AddOutcome(Facts facts, RecordedOutcome outcome) => facts.Add(
        "outcome",
        $"/api/v1/pipeline/workflow/{outcome.DeliveryId}",
        string.Create(CultureInfo.InvariantCulture, $"the pipeline delivered at {DateTimeOffset.FromUnixTimeMilliseconds(outcome.RecordedAt):u} ({outcome.Language}{(outcome.Framework.Length > 0 ? ", " + outcome.Framework : "")}) went {outcome.Outcome}, {outcome.TestsRun} tests ran in {outcome.Seconds:0} s of jobs{(outcome.Reason is { } reason ? ": " + reason : "")}"));

    private static void AddFinding(Facts facts, Finding finding, string url) =>
        facts.Add("finding", url, $"{finding.Severity.ToString().ToLowerInvariant()}: {finding.Message} ({finding.Location.File}:{finding.Location.StartLine}, rule {finding.Rule})");

    private sealed class Facts
    {
        private const int LongestFact = 1_500;
        private readonly List<Citation> _all = [];

        public IReadOnlyList<Citation> All => _all;

        public void Add(string kind, string url, string fact)
        {
            var text = CredentialMask.Apply(fact.Length > LongestFact ? fact[..LongestFact] + "…" : fact);
            _all.Add(new Citation(_all.Count + 1, kind, url, text));
        }
    }

    private sealed class Count
    {
        public long Severity { get; init; }
        public long Number { get; init; }
    }

    private sealed class LogRow
    {
        public required string Id { get; init; }
        public required string Job { get; init; }
        public required string State { get; init; }
    }

    private sealed class FindingRow
    {
        public required string Repository { get; init; }
        public required string Json { get; init; }
        public string? Ignored { get; init; }
        public long FirstSeen { get; init; }
        public long? Fixed { get; init; }
    }
}
