using System.Text.RegularExpressions;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Secrets that stand in the variables of a pipeline, open to everyone who can read the repository.</summary>
internal sealed partial class GitlabSecretVariableRule() : GitLabRule("gitlab-secret-variable")
{
    // Databases that live for one job need some password.
    private static readonly string[] OfServices = ["POSTGRES_PASSWORD", "MYSQL_PASSWORD", "MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD", "MARIADB_PASSWORD", "SA_PASSWORD", "MSSQL_SA_PASSWORD", "REDIS_PASSWORD", "RABBITMQ_DEFAULT_PASS", "PGPASSWORD", "MONGO_INITDB_ROOT_PASSWORD"];

    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax pipeline)
    {
        var pairs = GitLabJobs.Variables(pipeline).Distinct(ReferenceEqualityComparer.Instance).Cast<SyntaxNode>().SelectMany(variables => variables.Pairs).ToList();

        // Whoever talks to such a database has to know its password.
        var ofServices = pairs.Where(pair => OfServices.Contains(pair.Key.Value, StringComparer.Ordinal)).Select(pair => GitLabJobs.ValueOf(pair.Value)?.Value).ToHashSet(StringComparer.Ordinal);
        return pairs
            .Where(pair => Name().IsMatch(pair.Key.Value) && GitLabJobs.ValueOf(pair.Value) is { } value && !ofServices.Contains(value.Value) && IsSecret(value))
            .Select(pair => file.Hit(pair.Key, $"`{pair.Key.Value}` is a secret that stands in the file, open to everyone who can read the repository; keep it as a masked, protected variable of the project.", Severity.High));
    }

    private static bool IsSecret(SyntaxNode value) =>
        value.Type is ScalarType.Text && value.Value.Length >= 8 && !value.Value.Contains('$', StringComparison.Ordinal) && !value.Value.Contains(' ', StringComparison.Ordinal) && !Placeholder().IsMatch(value.Value)
        && !value.Value.StartsWith('/') && !value.Value.Contains("://", StringComparison.Ordinal);

    [GeneratedRegex("(?:^|_)(?:PASSWORD|PASSWD|SECRET|API_KEY|APIKEY|ACCESS_KEY|SECRET_KEY|PRIVATE_KEY|ACCESS_TOKEN|AUTH_TOKEN|API_TOKEN|DEPLOY_TOKEN|PRIVATE_TOKEN)$", RegexOptions.NonBacktracking)]
    private static partial Regex Name();

    [GeneratedRegex("(?i)^(?:<.*>|x{4,}|\\*+|\\.+|changeme.*|example.*|dummy.*|fake.*|test.*|placeholder.*|your[-_ ].*|todo.*|none|null|password|secret)$", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();
}
