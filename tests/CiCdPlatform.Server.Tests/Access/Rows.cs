using CiCdPlatform.Features.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Server.Tests.Access;

/// <summary>What a repository leaves in every table that people read.</summary>
internal static class Rows
{
    public const string Host = "forge.example";

    public static async Task PutAsync(RunningServer server, long id, string name, string outcome = "green", string host = Host, string forge = "GitHub", string commit = "c")
    {
        var database = server.Services.GetRequiredService<ProductDatabase>();
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + id;
        await database.ExecuteAsync(
            "INSERT INTO repositories (host, id, forge, full_name, installation_id, seen_at) VALUES (@host, @id, @forge, @name, 1, @at)", new { host, id, forge, name, at }, default);
        await database.ExecuteAsync(
            "INSERT INTO job_logs (id, host, repository_id, repository, run_id, job_id, job, state, delivery_id, bytes, stored_bytes, created_at) VALUES (@log, @host, @id, @name, 1, 1, 'test', 'Success', 'd', 0, 0, @at)",
            new { log = "log-" + id, host, id, name, at },
            default);
        await database.ExecuteAsync(
            """
            INSERT INTO pipeline_outcomes (delivery_id, host, repository_id, repository, forge, language, framework, package_manager, source, template_hash, commit_id, outcome, reason, tests_run, seconds, recorded_at)
            VALUES (@delivery, @host, @id, @name, @forge, 'go', '', '', 'Template', 'h', @commit, @outcome, 'the job test failed', 3, 1.5, @at)
            """,
            new { delivery = "delivery-" + id, host, id, name, forge, commit, outcome, at },
            default);
        await database.ExecuteAsync(
            """
            INSERT INTO security_findings (id, host, repository_id, repository, fingerprint, rule, scanner, severity, file, line, json, persona, first_commit, first_seen_at, last_commit, last_seen_at)
            VALUES (@finding, @host, @id, @name, 'f', 'unpinned-action', 'workflows', 3, 'ci.yml', 1, @json, 0, @commit, @at, @commit, @at)
            """,
            new
            {
                finding = "finding-" + id,
                host,
                commit,
                id,
                name,
                json = System.Text.Json.JsonSerializer.Serialize(
                    new Core.Findings.Finding
                    {
                        Rule = "unpinned-action",
                        Scanner = "workflows",
                        Severity = Core.Findings.Severity.High,
                        Confidence = Core.Findings.Confidence.High,
                        Message = "an action is not pinned",
                        Location = new Core.Findings.Location("ci.yml", 1, 1, 1, 2),
                        Fingerprint = "f",
                    },
                    System.Text.Json.JsonSerializerOptions.Web),
                at,
            },
            default);
    }
}
