using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Policies;
using CiCdPlatform.Core.Rulesets;
using CiCdPlatform.Core.Yaml;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Operations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CiCdPlatform.Features.Security;

/// <summary>The policies that hold for a repository, the most general first; what is null or empty is left to the one before.</summary>
/// <param name="Persona">How much is reported.</param>
/// <param name="FailOn">Findings this bad or worse block.</param>
/// <param name="Layers">The policies that come to this.</param>
/// <param name="Problems">What is wrong with the repository's policy, with file and line; it is not used then.</param>
public sealed record EffectivePolicyView(string Persona, Severity FailOn, IReadOnlyList<PolicyView> Layers, IReadOnlyList<string> Problems);

/// <summary>One policy; <paramref name="Source"/> is <c>organisation</c>, <c>repository</c> or <c>text</c>.</summary>
public sealed record PolicyView(
    string Source, string? Persona, Severity? FailOn, IReadOnlyList<RuleOverride> Rules, IReadOnlyList<FindingFilter> Block, IReadOnlyList<Suppression> Ignore, bool Locked)
{
    internal static PolicyView Of(string source, Policy policy) =>
        new(source, policy.Persona?.ToString().ToLowerInvariant(), policy.FailOn, policy.Rules, policy.Block, policy.Ignore, policy.IsLocked);
}

/// <summary>A policy's text to check.</summary>
public sealed record PolicyRequest(string? Text);

/// <summary>What a policy's text says, or what is wrong with it, line by line.</summary>
public sealed record PolicyCheck(bool Valid, PolicyView? Policy, IReadOnlyList<FormProblem> Problems);

/// <summary>Reads and checks policies.</summary>
internal static class PolicyEndpoints
{
    private const int MaxText = 1024 * 1024;

    public static async Task<Results<Ok<EffectivePolicyView>, ProblemHttpResult>> GetAsync(
        string? repositoryUrl, string? forge, Caller caller, RequestedRepositories repositories, OrganisationPolicy organisation, HttpResponse response, CancellationToken cancellation)
    {
        var (files, problem) = await repositories.ReadAsync(caller, repositoryUrl, forge, PolicyReader.Files, response, cancellation);
        if (files is null)
        {
            return problem!;
        }

        using var snapshot = files;
        var rules = RepositoryRules.Of(snapshot, organisation: organisation.Policy);
        var layers = new List<PolicyView>();
        if (organisation.Policy is { } beneath)
        {
            layers.Add(PolicyView.Of("organisation", beneath));
        }

        if (PolicyReader.Of(snapshot).Policy is { } own)
        {
            layers.Add(PolicyView.Of("repository", own));
        }

        return TypedResults.Ok(new EffectivePolicyView(rules.Policies.Persona.ToString().ToLowerInvariant(), rules.Policies.FailOn, layers, rules.Problems));
    }

    public static Results<Ok<PolicyCheck>, ProblemHttpResult> Check(PolicyRequest request)
    {
        if (request.Text is not { Length: <= MaxText } text)
        {
            return OperationProblems.Invalid($"text must be a policy in YAML, of at most {MaxText} characters");
        }

        var read = PolicyReader.Read(text);
        return TypedResults.Ok(new PolicyCheck(read.Policy is not null, read.Policy is { } policy ? PolicyView.Of("text", policy) : null, read.Problems));
    }
}
