using System.Text.RegularExpressions;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Programs and browsers that a job installs anew in every run.</summary>
internal static partial class ToolCaches
{
    private static readonly string[] s_locks = ["package-lock.json", "yarn.lock", "pnpm-lock.yaml"];

    public static IEnumerable<Proposal> Of(GitHubJob job)
    {
        if (CargoBin(job) is { } cargo)
        {
            yield return cargo;
        }

        if (Browser(job) is { } browser)
        {
            yield return browser;
        }
    }

    private static Proposal? CargoBin(GitHubJob job)
    {
        var step = job.Steps.FirstOrDefault(step => step.Commands.Any(command => CargoInstall().IsMatch(command)));
        if (step is null || job.StepList is null || job.Steps.Any(other => other.Uses?.Is("Swatinem/rust-cache", "baptiste0928/cargo-install", "taiki-e/cache-cargo-install-action", "cargo-bins/cargo-binstall") == true
            || (other.IsCache() && (other.Input("path") ?? "").Contains("cargo", StringComparison.OrdinalIgnoreCase))))
        {
            return null;
        }

        if (job.Checkout is not { } checkout || checkout.Index > step.Index)
        {
            return null;
        }

        var file = job.Flow.File;
        var lines = KeptPaths.Step("Keep installed programs", "actions/cache", KeptPaths.Inputs(["~/.cargo/bin", "~/.cargo/.crates.toml", "~/.cargo/.crates2.json"], $"${{{{ runner.os }}}}-cargo-bin-${{{{ hashFiles('{file.Path}') }}}}", null));
        return file.InsertItem(job.StepList, step.Node, after: false, lines) is { } edit
            ? new Proposal(step.Line, $"Job '{job.Id}' compiles a program with 'cargo install' in every run: keep ~/.cargo/bin, keyed on this workflow, which names the program.", [edit])
            : null;
    }

    // Puppeteer brings a browser with every install; other jobs that skip it show that it counts.
    private static Proposal? Browser(GitHubJob job)
    {
        if (!job.Flow.File.Text.Contains("PUPPETEER_SKIP", StringComparison.Ordinal) || job.Text.Contains("PUPPETEER_SKIP", StringComparison.Ordinal) || job.StepList is null
            || job.Steps.Any(step => step.IsCache() && (step.Input("path") ?? "").Contains("puppeteer", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var step = job.Steps.FirstOrDefault(step => step.Commands.Any(command => EndToEnd().IsMatch(command)));
        var install = job.Steps.FirstOrDefault(candidate => candidate.Commands.Any(CommandKinds.Installs));
        if (step is null || install is null || install.Index >= step.Index || job.Checkout is not { } checkout || checkout.Index > install.Index)
        {
            return null;
        }

        var keys = string.Join(", ", s_locks.Select(name => $"'**/{name}'"));
        var lines = KeptPaths.Step("Keep the browser", "actions/cache", KeptPaths.Inputs(["~/.cache/puppeteer"], $"${{{{ runner.os }}}}-puppeteer-${{{{ hashFiles({keys}) }}}}", null));
        return job.Flow.File.InsertItem(job.StepList, install.Node, after: false, lines) is { } edit
            ? new Proposal(install.Line, $"Job '{job.Id}' downloads Puppeteer's browser in every run: keep ~/.cache/puppeteer, keyed on the lockfile.", [edit])
            : null;
    }

    [GeneratedRegex(@"(^|[\s;&|(])cargo\s+(\+\S+\s+)?install\s+([^-.\s]|--?(locked|version|git|force|features|no-default-features|root)\b)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex CargoInstall();

    [GeneratedRegex(@"e2e|puppeteer|browser|integration", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex EndToEnd();
}
