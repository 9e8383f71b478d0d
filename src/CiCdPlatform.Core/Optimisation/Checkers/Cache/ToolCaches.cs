using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Programs and browsers that a job installs anew in every run.</summary>
internal static partial class ToolCaches
{
    private const string LockFiles = "'**/package-lock.json', '**/yarn.lock', '**/pnpm-lock.yaml'";
    private const string JestFolder = "node_modules/.cache/jest";
    private const int MaxManifests = 20;

    // Browsers that come with the install of a package: the package, the folder, and what uses or skips it.
    private static readonly (string Package, string Folder, string Skipped)[] s_browsers =
    [
        ("puppeteer", "~/.cache/puppeteer", "PUPPETEER_SKIP"),
        ("cypress", "~/.cache/Cypress", "CYPRESS_INSTALL_BINARY"),
    ];

    public static IEnumerable<Proposal> Of(GitHubJob job, CheckContext context)
    {
        if (CargoBin(job) is { } cargo)
        {
            yield return cargo;
        }

        List<Proposal?> browsers = [.. s_browsers.Select(browser => Browser(job, context, browser.Package, browser.Folder, browser.Skipped)).OfType<Proposal>()];
        foreach (var proposal in browsers.Append(browsers.Count > 0 ? null : AnyBrowser(job, context)).Append(Jest(job)).OfType<Proposal>())
        {
            yield return proposal;
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

    // Nothing in a job says that its install brings a browser: the manifest does, or another job that skips it.
    private static Proposal? Browser(GitHubJob job, CheckContext context, string package, string folder, string skipped)
    {
        var brought = job.Flow.File.Text.Contains(skipped, StringComparison.Ordinal)
            || job.Commands.Any(command => command.Contains(package + " run", StringComparison.Ordinal))
            || context.Facts.Named("package.json").Take(MaxManifests).Any(path => context.Facts.Read(path)?.Contains($"\"{package}\":", StringComparison.Ordinal) == true);
        if (!brought || job.Text.Contains(skipped, StringComparison.Ordinal) || job.StepList is null || job.Node.Get("container") is not null
            || job.Steps.Any(step => step.Uses?.Is("cypress-io/github-action") == true || (step.IsCache() && (step.Input("path") ?? "").Contains(package, StringComparison.OrdinalIgnoreCase))))
        {
            return null;
        }

        var step = job.Steps.FirstOrDefault(step => step.Commands.Any(command => EndToEnd().IsMatch(command)));
        var install = job.Steps.FirstOrDefault(candidate => candidate.Commands.Any(CommandKinds.Installs));
        if (step is null || install is null || install.Index >= step.Index || job.Checkout is not { } checkout || checkout.Index > install.Index)
        {
            return null;
        }

        var lines = KeptPaths.Step("Keep the browser", "actions/cache", KeptPaths.Inputs([folder], $"${{{{ runner.os }}}}-{package}-${{{{ hashFiles({LockFiles}) }}}}", null));
        return job.Flow.File.InsertItem(job.StepList, install.Node, after: false, lines) is { } edit
            ? new Proposal(install.Line, $"Job '{job.Id}' downloads the browser of {package} in every run: keep {folder}, keyed on the lockfile.", [edit])
            : null;
    }

    // Where the manifests cannot be seen: a job for end-to-end tests alone, of packages that are installed there, whose browser nothing else brings.
    private static Proposal? AnyBrowser(GitHubJob job, CheckContext context)
    {
        if (context.Facts.HasSources || !EndToEndJob().IsMatch($"{job.Id} {job.Name}") || job.StepList is null || job.Node.Get("container") is not null || job.Steps.Any(step => step.Uses?.IsLocal == true) || BringsBrowser().IsMatch(job.Text) || s_browsers.Any(browser => job.Flow.File.Text.Contains(browser.Skipped, StringComparison.Ordinal)))
        {
            return null;
        }

        var install = job.Steps.FirstOrDefault(candidate => candidate.Commands.Any(command => NodeInstall().IsMatch(command)));
        var step = job.Steps.FirstOrDefault(step => step.Commands.Any(command => EndToEndScript().IsMatch(command)));
        if (install is null || step is null || install.Index >= step.Index || job.Checkout is not { } checkout || checkout.Index > install.Index)
        {
            return null;
        }

        var folders = s_browsers.Select(browser => browser.Folder).ToList();
        var lines = KeptPaths.Step("Keep the browser", "actions/cache", KeptPaths.Inputs(folders, $"${{{{ runner.os }}}}-browser-${{{{ hashFiles({LockFiles}) }}}}", null));
        return job.Flow.File.InsertItem(job.StepList, install.Node, after: false, lines) is { } edit
            ? new Proposal(install.Line, $"Job '{job.Id}' runs end-to-end tests, whose browser comes with the packages in every run: keep {string.Join(" and ", folders)}, keyed on the lockfile; one of them is enough where it is known which package brings it.", [edit])
            : null;
    }

    // What Jest transformed is named after its content: a leftover is either right or not looked at.
    private static Proposal? Jest(GitHubJob job)
    {
        var step = job.Steps.FirstOrDefault(step => step.Commands.Any(command => JestRun().IsMatch(command)));
        if (step is null || job.StepList is null || job.Checkout is not { } checkout || checkout.Index > step.Index || step.WorkingDirectory is not null || step.Node.Scalar("run") is not { } run
            || job.Commands.Any(command => command.Contains("--cacheDirectory", StringComparison.Ordinal) || command.Contains("--no-cache", StringComparison.Ordinal))
            || job.Steps.Any(other => other.Uses?.IsLocal == true || (other.IsCache() && ((other.Input("path") ?? "").Contains("jest", StringComparison.OrdinalIgnoreCase) || (other.Input("path") ?? "").Contains("node_modules", StringComparison.Ordinal)))))
        {
            return null;
        }

        // Only a line that is one command can be given another argument at its end.
        var file = job.Flow.File;
        var at = Enumerable.Range((int)run.Start.Line, file.LastLine(run) - (int)run.Start.Line + 1).Where(line => JestRun().IsMatch(Command(file.Line(line)))).ToList();
        if (at is not [var only] || Command(file.Line(only)).AsSpan().IndexOfAny("\\|&;#<>'\"") >= 0 || file.Line(only).Contains(" -- ", StringComparison.Ordinal))
        {
            return null;
        }

        var key = "${{ runner.os }}-jest-";
        var lines = KeptPaths.Step("Keep what Jest transformed", "actions/cache", KeptPaths.Inputs([JestFolder], $"{key}${{{{ hashFiles({LockFiles}) }}}}", key));
        return file.InsertItem(job.StepList, step.Node, after: false, lines) is { } edit
            ? new Proposal(step.Line, $"Job '{job.Id}' lets Jest transform every source anew: keep its cache in {JestFolder}, keyed on the lockfile. It pays where sources are compiled for the tests (TypeScript, Babel).", [edit, new LineEdit(only, 1, [file.Line(only).TrimEnd() + " --cacheDirectory=" + JestFolder])])
            : null;
    }

    private static string Command(string line) => line.Trim().TrimStart('-', ' ').Replace("run: ", "", StringComparison.Ordinal);

    [GeneratedRegex(@"(^|[\s;&|(])cargo\s+(\+\S+\s+)?install\s+([^-.\s]|--?(locked|version|git|force|features|no-default-features|root)\b)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex CargoInstall();

    [GeneratedRegex(@"e2e|puppeteer|cypress|cy:run|browser|integration", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex EndToEnd();

    [GeneratedRegex(@"^(npm|yarn|pnpm|bun)\s+(run\s+|-\S+\s+)*\S*(e2e|end-to-end|cypress|cy:run|puppeteer)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex EndToEndScript();

    [GeneratedRegex("e2e|end-to-end|cypress|puppeteer|browser", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex EndToEndJob();

    [GeneratedRegex(@"^((npm|pnpm|bun)\s+(ci|i|install)|yarn(\s+install)?)(\s+-|\s*$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NodeInstall();

    [GeneratedRegex(@"playwright|puppeteer|cypress-io/|/cypress|selenium|chrom|browser|docker|kind-action|minikube", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex BringsBrowser();

    [GeneratedRegex(@"^((npx|yarn|pnpm|bunx)\s+(-\S+\s+|run\s+|exec\s+)*)?jest(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex JestRun();
}
