using System.Text.RegularExpressions;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Caches whose key never changes: they are written once and go stale.</summary>
internal static partial class BrokenKeys
{
    public static IEnumerable<Proposal> Of(GitHubJob job)
    {
        foreach (var step in job.Steps.Where(step => step.Uses?.Name.Equals("actions/cache", StringComparison.OrdinalIgnoreCase) == true))
        {
            if (step.With.Scalar("key") is not { Value: { Length: > 0 } key } node)
            {
                continue;
            }

            var proposal = key.Contains("hashFiles(", StringComparison.Ordinal) ? BeforeCheckout(job, step, key) : Constant(job, step, node, key);
            if (proposal is not null)
            {
                yield return proposal;
            }
        }
    }

    // Before anything is checked out, there is no file to hash: the hash is empty and the key is always the same.
    private static Proposal? BeforeCheckout(GitHubJob job, GitHubStep step, string key)
    {
        if (job.Checkout is not { } checkout || checkout.Index < step.Index || job.StepList is null || job.Steps.Take(step.Index).Any(earlier => earlier.Uses?.Is("actions/checkout", "actions/download-artifact") == true || earlier.Commands.Any(command => command.Contains("git clone", StringComparison.Ordinal))))
        {
            return null;
        }

        // The set-up action behind it keeps the same folders with the right key.
        if (job.Steps.Any(other => other.Uses is { } uses && ((other.Input("cache") is { } on && on != "false") || (uses.Is("actions/setup-go") && uses.Major >= 4))))
        {
            return null;
        }

        var file = job.Flow.File;
        return file.InsertItem(job.StepList, checkout.Node, after: true, file.ItemLines(step.Node)) is { } insert
            ? new Proposal(step.Line, $"The key of this cache in job '{job.Id}' hashes files before they are checked out, so that the hash is empty and the cache is never renewed: move it behind the checkout.", [file.RemoveItem(step.Node), insert])
            : null;
    }

    private static Proposal? Constant(GitHubJob job, GitHubStep step, YamlScalarNode node, string key)
    {
        // A version in the key is renewed by hand, which is a way to do it.
        if (Expression().Matches(key).Any(match => !match.Value.Contains("runner.", StringComparison.Ordinal)) || Expression().Replace(key, "").Any(char.IsAsciiDigit) || step.Input("lookup-only") == "true")
        {
            return null;
        }

        var file = job.Flow.File;
        if (file.Replace(node, key + "-${{ github.run_id }}") is not { } renewed)
        {
            return null;
        }

        var edits = step.With!.Get("restore-keys") is null && file.After(step.With!, "key", $"restore-keys: {key}-") is { } restore ? new[] { renewed, restore } : [renewed];
        return new Proposal(step.Line, $"The key '{key}' never changes, and a cache is not written again under a key that exists: what is kept goes stale. A key that ends in the run's id, with the rest to restore from, is renewed by every run.", edits);
    }

    [GeneratedRegex(@"\$\{\{[^}]*\}\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Expression();
}
