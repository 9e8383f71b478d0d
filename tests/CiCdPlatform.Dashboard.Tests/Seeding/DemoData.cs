using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Logs;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;
using Dapper;

namespace CiCdPlatform.Dashboard.Tests.Seeding;

/// <summary>A platform that has been in use for a while, the same every time.</summary>
internal sealed class DemoData(ProductDatabase database, DateTimeOffset now)
{
    public const string Host = "github.example";
    public const string RedDelivery = "delivery-00000000000000000001-1";
    public const string LiveDelivery = "delivery-00000000000000000002-1";
    public const string FailedInstance = "scan-00000000000000000003-1";
    public const string SetAsideDelivery = "d-00000002";
    public const string FailedLog = "log-demo-test";

    private static readonly string[] Owners = ["harbour", "lantern", "meadow", "quarry", "saffron", "tidal"];
    private static readonly string[] Nouns = ["api", "billing", "catalogue", "gateway", "identity", "ingest", "ledger", "mailer", "notify", "orders", "search", "web"];
    private static readonly (string Language, string Framework, string Manager)[] Stacks =
        [("csharp", "aspnetcore", "nuget"), ("typescript", "nextjs", "pnpm"), ("python", "django", "poetry"), ("go", "gin", "go"), ("java", "spring-boot", "maven"), ("rust", "axum", "cargo")];

    private static readonly (string Rule, string Scanner, Severity Severity, string File, string Message)[] Rules =
    [
        ("template-injection", "workflows", Severity.Critical, ".github/workflows/ci.yml", "What a stranger writes into the title of a pull request is run by the shell."),
        ("unpinned-action", "workflows", Severity.High, ".github/workflows/release.yml", "The action is named by a tag, which its owner can move to other code."),
        ("excessive-permissions", "workflows", Severity.Medium, ".github/workflows/ci.yml", "The token may write to everything although the job only reads."),
        ("container-runs-as-root", "containers", Severity.Medium, "Dockerfile", "The last stage has no USER, so the process runs as root."),
        ("open-security-group", "infrastructure", Severity.High, "deploy/network.tf", "The port for SSH is open to the whole internet."),
        ("known-vulnerability", "dependencies", Severity.High, "package-lock.json", "This version has a known vulnerability; 4.17.21 does not."),
        ("missing-timeout", "workflows", Severity.Low, ".github/workflows/nightly.yml", "The job has no time limit, so a hang lasts six hours."),
        ("shell-style", "workflows", Severity.Info, ".github/workflows/ci.yml", "The script does not stop at the first failure."),
    ];

    /// <summary>Fills the tables of the slices; numbers say how much of each.</summary>
    public async Task SeedAsync(int repositories = 240, int findings = 1_800, int runsEach = 6, bool withInstances = true)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync();
        await RepositoriesAsync(connection, transaction, repositories);
        await RunsAsync(connection, transaction, Math.Min(repositories, 2_000), runsEach);
        await FindingsAsync(connection, transaction, repositories, findings);
        await DeliveriesAsync(connection, transaction);
        if (withInstances)
        {
            await InstancesAsync(connection, transaction);
        }

        await transaction.CommitAsync();
        await LogsAsync();
    }

    /// <summary>The name of a repository by its number, from 1.</summary>
    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{Owners[number % Owners.Length]}/{Nouns[number / Owners.Length % Nouns.Length]}-{number:00000}");

    private static RepositoryRef Reference(int number) => new(ForgeKind.GitHub, new Uri($"https://{Host}/"), number, NameOf(number), new ForgeAccess(7));

    private static long Milliseconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    private static byte[] Json(object value) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(value, JsonSerializerOptions.Web));

    private Task RepositoriesAsync(DbConnection connection, DbTransaction transaction, int count) => connection.ExecuteAsync(
        "INSERT INTO repositories (host, id, forge, full_name, installation_id, seen_at, removed) VALUES (@host, @id, 'GitHub', @name, 7, @at, 0)",
        Enumerable.Range(1, count).Select(number => new { host = Host, id = (long)number, name = NameOf(number), at = Milliseconds(now) }),
        transaction);

    private async Task RunsAsync(DbConnection connection, DbTransaction transaction, int repositories, int runsEach)
    {
        await connection.ExecuteAsync(
            "INSERT INTO pipeline_templates (hash, yaml, first_seen) VALUES (@hash, @yaml, @at)",
            Stacks.Select((stack, i) => new { hash = Template(i), yaml = Yaml(stack.Language), at = Milliseconds(now.AddDays(-90)) }),
            transaction);
        await connection.ExecuteAsync(
            """
            INSERT INTO pipeline_outcomes (delivery_id, host, repository_id, repository, forge, language, framework, package_manager, source, template_hash, commit_id, outcome, reason, tests_run, seconds, recorded_at)
            VALUES (@id, @host, @repositoryId, @repository, 'GitHub', @Language, @Framework, @Manager, 'Language', @hash, @commit, @outcome, @reason, @tests, @seconds, @at)
            """,
            from number in Enumerable.Range(1, repositories)
            where number % 9 != 0
            from run in Enumerable.Range(0, runsEach)
            let stack = Stacks[number % Stacks.Length]
            let mood = (number * 7 + run * 13) % 20
            let outcome = number == 1 && run == 0 ? "red" : mood < 15 ? "green" : mood < 18 ? "red" : mood < 19 ? "unproven" : "timed-out"
            select new
            {
                id = number == 1 && run == 0 ? RedDelivery : string.Create(CultureInfo.InvariantCulture, $"delivery-{number:x20}-{run + 2}"),
                host = Host,
                repositoryId = (long)number,
                repository = NameOf(number),
                stack.Language,
                stack.Framework,
                stack.Manager,
                hash = Template(number % Stacks.Length),
                commit = string.Create(CultureInfo.InvariantCulture, $"{number * 7919 + run:x8}") + "0c0ffee0c0ffee0c0ffee0c0ffee0c0f",
                outcome,
                reason = outcome switch { "green" => null, "red" => "job test failed", "unproven" => "no test ran, so that success proves nothing", _ => "no run ended within 15 minutes" },
                tests = outcome == "unproven" ? 0 : 20 + number % 300,
                seconds = 40.0 + mood * 9 + number % 60,
                at = Milliseconds(number == 1 && run == 0 ? now.AddMinutes(-4) : now.AddHours(-run * 30 - number % 29).AddMinutes(-number % 50 - 5)),
            },
            transaction);
    }

    private Task FindingsAsync(DbConnection connection, DbTransaction transaction, int repositories, int count) => connection.ExecuteAsync(
        """
        INSERT INTO security_findings (id, host, repository_id, repository, fingerprint, rule, scanner, severity, file, line, json, persona, ignored, first_commit, first_seen_at, last_commit, last_seen_at, fixed_commit, fixed_at)
        VALUES (@id, @host, @repositoryId, @repository, @print, @Rule, @Scanner, @severity, @File, @line, @json, 0, @ignored, @commit, @first, @commit, @last, @fixedCommit, @fixedAt)
        """,
        Enumerable.Range(1, count).Select(i =>
        {
            // Coprime strides spread rules, repositories and days without chance.
            var rule = Rules[i * 5 % 16 % Rules.Length];
            var repository = i % repositories + 1;
            var first = now.AddDays(-(i * 11 % 45)).AddMinutes(-i % 1_300);
            var gone = i % 6 == 0 ? now.AddDays(-(i * 11 % 45) / 2.0) : (DateTimeOffset?)null;
            var line = 3 + i % 60;
            var print = string.Create(CultureInfo.InvariantCulture, $"{i:x16}");
            return new
            {
                id = "finding-" + print,
                host = Host,
                repositoryId = (long)repository,
                repository = NameOf(repository),
                print,
                rule.Rule,
                rule.Scanner,
                severity = (int)rule.Severity,
                rule.File,
                line,
                json = JsonSerializer.Serialize(Finding(rule, line, print), JsonSerializerOptions.Web),
                ignored = i % 17 == 0 ? "accepted by the organisation's policy until the spring" : null,
                commit = print + print + "00000000",
                first = Milliseconds(first),
                last = Milliseconds(now.AddHours(-2)),
                fixedCommit = gone is null ? null : print,
                fixedAt = gone is { } at ? Milliseconds(at) : (long?)null,
            };
        }),
        transaction);

    private static Finding Finding((string Rule, string Scanner, Severity Severity, string File, string Message) rule, int line, string print) => new()
    {
        Rule = rule.Rule,
        Scanner = rule.Scanner,
        Severity = rule.Severity,
        Confidence = Confidence.High,
        Message = rule.Message,
        Location = new Location(rule.File, line, 1, line, 20),
        Fingerprint = print,
        Aliases = ["zizmor/" + rule.Rule],
        Fix = rule.Rule == "unpinned-action"
            ? new Fix("Name the commit that the tag stands for now.", "--- a/.github/workflows/release.yml\n+++ b/.github/workflows/release.yml\n@@ -8,3 +8,3 @@\n     steps:\n-      - uses: actions/checkout@v4\n+      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2\n       - run: make release\n")
            : null,
    };

    private async Task DeliveriesAsync(DbConnection connection, DbTransaction transaction)
    {
        await connection.ExecuteAsync(
            "INSERT INTO webhook_deliveries (host, id, event, action, bytes, received_at, seen, leads_to) VALUES (@host, @id, @name, @action, @bytes, @at, 1, @leads)",
            Enumerable.Range(1, 160).Select(i => new
            {
                host = Host,
                id = string.Create(CultureInfo.InvariantCulture, $"d-{i:00000000}"),
                name = i % 3 == 0 ? "pull_request" : i % 3 == 1 ? "push" : "workflow_run",
                action = i % 3 == 0 ? "synchronize" : i % 3 == 2 ? "completed" : null,
                bytes = 4_000 + i * 37,
                at = Milliseconds(now.AddMinutes(-i * 3)),
                leads = i % 3 == 2 ? null : $$"""[{"orchestration":"PushChecksOrchestration","event":null,"instanceId":"push-{{i:x20}}-1"}]""",
            }),
            transaction);
        await connection.ExecuteAsync(
            """
            INSERT INTO inbox_queue (host, delivery_id, number, orchestration, instance_id, payload, state, attempts, created_at, due_at, error)
            VALUES (@host, @id, 0, 'PushChecksOrchestration', 'push-00000000000000000002-1', '{}', 'set-aside', 8, @at, 0, 'the instance could not be started: the database was away')
            """,
            new { host = Host, id = SetAsideDelivery, at = Milliseconds(now.AddMinutes(-6)) },
            transaction);
    }

    private async Task InstancesAsync(DbConnection connection, DbTransaction transaction)
    {
        var red = new DeliveryStatus
        {
            Step = "done",
            Branch = "cicd/pipeline-0c0ffee",
            CommitId = "00001eef0c0ffee0c0ffee",
            ChangeRequestUrl = new Uri($"https://{Host}/{NameOf(1)}/pull/12"),
            Source = GenerationSource.Language,
            Reasons = ["language: template 'typescript' serves typescript with nextjs", "pnpm, by pnpm-lock.yaml"],
            Warnings = ["the folder e2e has no tests that a pipeline could run"],
            Outcome = "red",
            Reason = "job test failed",
            TestsRun = 84,
            Jobs =
            [
                new("compile", "build", "success", 38.2), new("unit", "test", "failure", 61.4), new("e2e", "test", "success", 93.0), new("sast", "sast", "success", 21.7),
                new("security", "security", "success", 12.3), new("package", "package", "skipped", 0), new("learn", "learn", "skipped", 0),
            ],
        };
        var input = new DeliveryInput(Reference(1), true, false);
        await InstanceAsync(connection, transaction, RedDelivery, nameof(PipelineDeliveryOrchestration), "Completed", now.AddMinutes(-9), now.AddMinutes(-4), input, red, null, null, Steps(now.AddMinutes(-9), ended: true));
        var live = new DeliveryStatus { Step = "watching", Branch = "cicd/pipeline-0badcafe", CommitId = "0badcafe", Source = GenerationSource.Learned, Reasons = ["learned: went green in 12 repositories like this one"] };
        await InstanceAsync(
            connection, transaction, LiveDelivery, nameof(PipelineDeliveryOrchestration), "Running", now.AddMinutes(-3), now.AddMinutes(-1), new DeliveryInput(Reference(2), true, false), null, live, null, Steps(now.AddMinutes(-3), ended: false));
        await InstanceAsync(
            connection, transaction, FailedInstance, "SecurityScanOrchestration", "Failed", now.AddHours(-1), now.AddMinutes(-50), new { repository = Reference(3) }, null, null,
            """{"type":"System.InvalidOperationException","message":"the archive of the repository ended early, 3 times in a row"}""", Steps(now.AddHours(-1), ended: false));
        for (var i = 0; i < 120; i++)
        {
            var number = i % 60 + 1;
            var at = now.AddMinutes(-7 * i - 2);
            var id = string.Create(CultureInfo.InvariantCulture, $"review-{i:x20}-1");
            var result = new CheckResult(i % 5 == 0 ? "Failure" : i % 7 == 0 ? "Neutral" : "Success", i % 5 == 0 ? 2 + i % 4 : 0, 100 + i, i % 5 == 0 ? 5 : null);
            await InstanceAsync(
                connection, transaction, id, nameof(PullRequestReviewOrchestration), "Completed", at, at.AddSeconds(9), new PullRequestReviewInput(Reference(number), 20 + i, $"{i:x8}c0ffee"), result, null, null, []);
        }
    }

    private static List<HistoryEvent> Steps(DateTimeOffset start, bool ended)
    {
        (string Name, int From, int To)[] done = [("DraftPipelineActivity", 0, 6), ("ProvePipelineActivity", 6, 58), ("CommitPipelineActivity", 58, 60), ("OpenChangeRequestActivity", 60, 61)];
        List<HistoryEvent> events = [new(1, HistoryKind.OrchestrationStarted, start)];
        var task = 0;
        foreach (var (name, from, to) in done)
        {
            events.Add(new(0, HistoryKind.ActivityScheduled, start.AddSeconds(from), ++task, name, """{"repository":"demo"}"""));
            events.Add(new(0, HistoryKind.ActivityCompleted, start.AddSeconds(to), task, name, "{}"));
        }

        events.Add(new(0, HistoryKind.ChildScheduled, start.AddSeconds(61), ++task, "PipelineMonitorOrchestration"));
        if (ended)
        {
            events.Add(new(0, HistoryKind.ChildCompleted, start.AddSeconds(280), task, "PipelineMonitorOrchestration"));
            events.Add(new(0, HistoryKind.ActivityScheduled, start.AddSeconds(280), ++task, "RecordOutcomeActivity"));
            events.Add(new(0, HistoryKind.ActivityCompleted, start.AddSeconds(281), task, "RecordOutcomeActivity"));
            events.Add(new(0, HistoryKind.OrchestrationCompleted, start.AddSeconds(281)));
        }

        return events;
    }

    private static async Task InstanceAsync(
        DbConnection connection, DbTransaction transaction, string id, string name, string state, DateTimeOffset created, DateTimeOffset updated, object input, object? output, object? status, string? error, List<HistoryEvent> history)
    {
        // Never ready: nothing here is to be taken up by the engine.
        await connection.ExecuteAsync(
            """
            INSERT INTO durable_instances (id, name, code_version, tenant, state, created_at, updated_at, input, output, error, status, parent_generation, parent_task, generation, version, mail, tries)
            VALUES (@id, @name, 1, @tenant, @state, @created, @updated, @input, @output, @error, @status, 0, 0, 0, 1, 0, 0)
            """,
            new { id, name, tenant = Host + "/harbour", state, created = Milliseconds(created), updated = Milliseconds(updated), input = Json(input), output = output is null ? null : Json(output), error, status = status is null ? null : Json(status) },
            transaction);
        if (history.Count > 0)
        {
            var events = history.Select(happened => new { k = happened.Kind.ToString(), a = Milliseconds(happened.At), t = happened.Task, n = happened.Name, p = happened.Payload });
            var json = JsonSerializer.SerializeToUtf8Bytes(events, new JsonSerializerOptions { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull });
            await connection.ExecuteAsync("INSERT INTO durable_history (instance_id, number, events) VALUES (@id, 1, @json)", new { id, json }, transaction);
        }
    }

    private async Task LogsAsync()
    {
        var store = new LogStore(database, TimeProvider.System);
        var host = new Uri($"https://{Host}/");
        foreach (var (job, id, state, text) in new[] { ("compile", 1L, "success", Log(60, null)), ("unit", 2L, "failure", Log(1_400, 1_210)), ("e2e", 3L, "success", Log(90, null)) })
        {
            await store.KeepAsync(new KeptJob(host, 1, NameOf(1), 41, id, job, state, RedDelivery), text, CancellationToken.None);
        }
    }

    private static string Log(int lines, int? failsAt)
    {
        var text = new StringBuilder();
        for (var i = 1; i <= lines; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"2026-03-02T10:{i / 60 % 60:00}:{i % 60:00}Z ").Append(
                i == failsAt ? "AssertionError: expected 200, got 500 at src/orders.test.ts:88:14"
                : i == failsAt + 1 ? "##[error]Process completed with exit code 1."
                : i % 9 == 0 ? $"  ok {i} orders keep their number" : $"compiling module {i} of {lines}").Append('\n');
        }

        return text.ToString();
    }

    public static string Template(int i) => InstanceIds.Hash(Stacks[i].Language);

    private static string Yaml(string language) => $"""
        name: {language}
        stages:
          - build: [install, compile]
          - test: [unit]
          - security: [scan]
        """;
}
