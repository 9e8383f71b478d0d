using CiCdPlatform.Core.Rulesets;
using CiCdPlatform.Core.Scanners;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Catalogues;

/// <summary>A rule in a list.</summary>
public sealed record RuleRow(string Id, string Scanner, IReadOnlyList<string> Aliases);

/// <summary>A page of rules; <paramref name="Next"/> is what <c>after</c> is given for the page that follows.</summary>
public sealed record RulePage(IReadOnlyList<RuleRow> Rules, string? Next);

/// <summary>A ruleset's text to check.</summary>
public sealed record RulesetRequest(string? Text);

/// <summary>What a ruleset's text says, and what is wrong with it or its examples, line by line.</summary>
public sealed record RulesetCheck(bool Valid, IReadOnlyList<RuleRow> Rules, IReadOnlyList<string> Problems);

/// <summary>A repository's own rulesets, held against their own examples.</summary>
public sealed record RulesetsView(int Rulesets, int Rules, IReadOnlyList<string> Failures, IReadOnlyList<RuleRow> Own);

/// <summary><c>/api/v1/rules</c> and <c>/api/v1/rulesets</c>: what is looked for.</summary>
internal static class RuleEndpoints
{
    private const int MaxLimit = 500;
    private const int MaxText = 512 * 1024;
    private static readonly Dictionary<string, KnownRule> ById = RuleCatalogue.Shipped.DistinctBy(rule => rule.Id).ToDictionary(rule => rule.Id, StringComparer.Ordinal);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var rules = routes.MapGroup("/api/v1/rules").WithTags("rules").RequireRole(Role.Viewer);
        rules.MapGet("", List).WithName("listRules").WithSummary("The rules that ship, by id.").Cached(300);
        rules.MapGet("/{id}", Results<Ok<KnownRule>, ProblemHttpResult> (string id) => ById.TryGetValue(id, out var rule)
            ? TypedResults.Ok(rule)
            : OperationProblems.Problem(StatusCodes.Status404NotFound, "rule-not-found", "there is no such rule; GET /api/v1/rules lists them")).WithName("getRule")
            .WithSummary("A rule with its page: why, bad, good, cure.").Cached(300).Example("id", "unpinned-action");
        var rulesets = routes.MapGroup("/api/v1/rulesets").WithTags("rules").RequireRole(Role.Viewer);
        rulesets.MapPost("/check", Check).WithName("checkRuleset").WithSummary("Checks the text of a ruleset, line by line.").Example(new RulesetRequest("ruleset: acme\nrules: []\n"));
        rulesets.MapPost("/prove", ProveAsync).WithName("proveRulesets").WithSummary("Reads a repository's own rulesets and holds them against their own examples.")
            .Limited(RateClass.Heavy).Example(new RepositoryRequest("https://github.com/octo/one", Core.Pipelines.ForgeKind.GitHub));
    }

    private static Results<Ok<RulePage>, ProblemHttpResult> List(string? scanner, string? after, int? limit)
    {
        if (limit is < 1 or > MaxLimit || (!string.IsNullOrEmpty(scanner) && !ScanSettings.ScannerIds.Contains(scanner)))
        {
            return OperationProblems.Invalid($"limit is a number from 1 to {MaxLimit}, and scanner one of {string.Join(", ", ScanSettings.ScannerIds)}");
        }

        var size = limit ?? 100;
        var page = ById.Values.Where(rule => string.IsNullOrEmpty(scanner) || rule.Scanner == scanner).Where(rule => string.CompareOrdinal(rule.Id, after ?? "") > 0)
            .OrderBy(rule => rule.Id, StringComparer.Ordinal).Take(size).Select(Row).ToList();
        return TypedResults.Ok(new RulePage(page, page.Count < size ? null : page[^1].Id));
    }

    private static Results<Ok<RulesetCheck>, ProblemHttpResult> Check(RulesetRequest request)
    {
        if (request.Text is not { Length: <= MaxText } text)
        {
            return OperationProblems.Invalid($"text must be a ruleset in YAML, of at most {MaxText} characters");
        }

        using var snapshot = Core.Repositories.RepositorySnapshots.FromFiles(new Dictionary<string, string>(StringComparer.Ordinal) { [".github/cicd-platform/rules/ruleset.yml"] = text });
        var own = Own(snapshot);
        var proof = RuleCatalogue.Prove(snapshot);
        return TypedResults.Ok(new RulesetCheck(proof.Failures.Count == 0, own, proof.Failures));
    }

    private static async Task<Results<Ok<RulesetsView>, ProblemHttpResult>> ProveAsync(
        RepositoryRequest request, Caller caller, RequestedSnapshots snapshots, HttpResponse response, CancellationToken cancellation)
    {
        var (view, problem) = await snapshots.UseAsync(
            caller,
            Role.Viewer,
            request,
            response,
            (_, snapshot) =>
            {
                var proof = RuleCatalogue.Prove(snapshot);
                return Task.FromResult(new RulesetsView(proof.Rulesets, proof.Rules, proof.Failures, Own(snapshot)));
            },
            cancellation);
        return view is null ? problem! : TypedResults.Ok(view);
    }

    private static IReadOnlyList<RuleRow> Own(Core.Repositories.RepositorySnapshot snapshot) => [.. RuleCatalogue.Of(snapshot).Skip(RuleCatalogue.Shipped.Count).Select(Row)];

    private static RuleRow Row(KnownRule rule) => new(rule.Id, rule.Scanner, rule.Aliases);
}
