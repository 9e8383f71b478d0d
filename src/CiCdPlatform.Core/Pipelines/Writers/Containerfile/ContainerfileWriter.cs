using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Json;
using CiCdPlatform.Core.Pipelines.Selection;
using CiCdPlatform.Core.Pipelines.Toolchains;

namespace CiCdPlatform.Core.Pipelines.Writers.Containerfile;

/// <summary>Writes a container file for a component that has a start command: two stages, pinned images, no root.</summary>
internal static partial class ContainerfileWriter
{
    // Not a user of any image: it owns nothing but the application.
    private const string User = "10001:10001";

    private const string Corepack = "corepack enable";

    // What the build fetched lies with the application, so that nothing is fetched when it starts.
    private const string CorepackHome = "ENV COREPACK_HOME=/app/.corepack\n";

    private static readonly JsonSerializerOptions s_oneLine = new(ContractJson.Options) { WriteIndented = false };

    /// <summary>What the images of a folder's components do not need, and what must not leak into one.</summary>
    internal static string Ignore(IEnumerable<string> languages) => string.Join('\n', (IEnumerable<string>)
    [
        "# " + GeneratedHeader.Mark + ".", ".git", ".github", ".gitlab-ci.yml", ".cache", ".env", ".env.*", "**/*.pem", "**/*.key",
        .. languages.SelectMany(language => ContainerRecipe.For(language).Ignore).Distinct(StringComparer.Ordinal),
        "**/Dockerfile", "**/*.Dockerfile", ".dockerignore", "",
    ]);

    /// <summary>The folder that the image is built from: the workspace's where a member's dependencies are installed there, else the component's.</summary>
    internal static string Context(ComponentPlan plan) =>
        plan.Component is { IsWorkspaceMember: true, Workspace: { } root, Start: { Length: > 0 } start } component && Way(component, start) is not { Copy.Count: > 0 }
            && component.Path.StartsWith(root == "." ? "" : root + "/", StringComparison.Ordinal) && component.Install.Any(line => line.StartsWith("(cd ../", StringComparison.Ordinal))
            ? root
            : plan.Component.Path;

    private static StartRecipe? Way(Component component, string start) => ContainerRecipe.For(component.Language).Starts.FirstOrDefault(way => start.StartsWith(way.When, StringComparison.Ordinal));

    /// <summary>The file's text, or null when the component does not start or its toolchain is too old to be put on a network.</summary>
    internal static string? Write(ComponentPlan plan)
    {
        if (plan.Component.Start is not { Length: > 0 } start || plan.Toolchains.Count == 0)
        {
            return null;
        }

        var toolchain = plan.Toolchains[0];
        var row = ToolchainTable.Find(toolchain.Name)!;
        if (row.Contained.Contains(toolchain.Full))
        {
            return null;
        }

        var recipe = ContainerRecipe.For(plan.Component.Language);
        var way = Way(plan.Component, start);
        var context = Context(plan);
        var inside = context == plan.Component.Path ? "" : "WORKDIR /app/" + plan.Component.Path[(context == "." ? 0 : context.Length + 1)..] + "\n";
        var text = new StringBuilder();
        text.Append("# ").Append(GeneratedHeader.Mark).Append(".\n");
        text.Append("FROM ").Append(plan.Image).Append(" AS build\nWORKDIR /app\n");
        Environment(text, recipe, isBuild: true);
        var managers = Managers(plan, start);
        if (managers.Contains(Corepack))
        {
            text.Append(CorepackHome);
        }

        var wanted = plan.Component.Services.SelectMany(service => recipe.Services.GetValueOrDefault(service, [])).Distinct().ToList();
        Lines(text, recipe, plan, [.. recipe.Tools.Concat(wanted).Distinct()]);
        IEnumerable<string> own = way?.Instead == true ? [] : recipe.InProduction(plan.Component, plan.Component.Build);
        List<string> prepare = [.. recipe.Build.Concat(recipe.Tools.Count > 0 ? [] : plan.Prepared(isContainer: true)).Concat(recipe.InProduction(plan.Component, plan.Install))];

        // What is installed first is installed again only when a manifest changes.
        if (context == plan.Component.Path && plan.Component.PackageManager is { } manager && plan.Manifest.InstalledFrom.GetValueOrDefault(manager, []) is { Count: > 0 } inputs)
        {
            foreach (var folder in inputs.GroupBy(input => input.Contains('/', StringComparison.Ordinal) ? input[..(input.LastIndexOf('/') + 1)] : "./", StringComparer.Ordinal))
            {
                text.Append("COPY ").AppendJoin(' ', folder).Append(' ').Append(folder.Key).Append('\n');
            }

            Run(text, prepare);
            text.Append("COPY . .\n");
        }
        else
        {
            text.Append("COPY . .\n").Append(inside);
            Run(text, prepare);
        }

        Run(text, own.Concat(Finish(way, start)).Concat(Pruned(plan, start, context)));
        var needsLibraries = plan.Component.Services.Any(recipe.Full.Contains);
        var image = !needsLibraries && (way?.Image ?? recipe.Image) is { } runtime ? ImageName.Pinned(plan.Settings.ImagePrefix + Runtime(row, runtime, toolchain.Full), plan.Digests) : plan.Image;
        text.Append("\nFROM ").Append(image).Append("\nWORKDIR /app\n");
        Lines(text, recipe, plan, wanted);
        foreach (var copy in way is { Copy.Count: > 0 } ? way.Copy : ["/app /app"])
        {
            // What another part of the image owns stays its own.
            text.Append("COPY --from=build ").Append(copy.EndsWith("/app", StringComparison.Ordinal) || copy.StartsWith("/app", StringComparison.Ordinal) ? "--chown=" + User + " " : "").Append(copy).Append('\n');
        }

        text.Append(inside);
        foreach (var line in managers)
        {
            text.Append(line == Corepack ? CorepackHome : "").Append("RUN ").Append(line).Append('\n');
        }

        Environment(text, recipe, isBuild: false);
        text.Append("ENV HOME=/tmp\n");
        if (plan.Component.Ports is [var port, ..])
        {
            text.Append("ENV PORT=").Append(port).Append('\n');
            text.Append("EXPOSE ").AppendJoin(' ', plan.Component.Ports).Append('\n');
            text.Append("HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD [\"bash\", \"-c\", \"</dev/tcp/127.0.0.1/").Append(port).Append("\"]\n");
        }

        text.Append("USER ").Append(User).Append('\n');
        text.Append("CMD ").Append(JsonSerializer.Serialize(new[] { "sh", "-c", Started(way?.Start?.Replace("{rest}", Rest(way, start), StringComparison.Ordinal) ?? start) }, s_oneLine)).Append('\n');
        return text.ToString();
    }

    private static void Run(StringBuilder text, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            // A suite of Debian holds one version of a package at a time: naming it would break the build as soon as the next one is out.
            text.Append(line.Contains("apt-get install", StringComparison.Ordinal) ? "# hadolint ignore=DL3008\n" : "");
            text.Append("RUN ").Append(line).Append(line.StartsWith("yarn install", StringComparison.Ordinal) ? " && yarn cache clean" : "").Append('\n');
        }
    }

    private static void Lines(StringBuilder text, ContainerRecipe recipe, ComponentPlan plan, IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
        {
            text.Append(recipe.Images.Aggregate(line, (so, image) => so.Replace($"{{{image.Key}}}", ImageName.Pinned(plan.Settings.ImagePrefix + image.Value, plan.Digests), StringComparison.Ordinal))).Append('\n');
        }
    }

    // The package manager that starts the application must be in the image that runs it too.
    private static List<string> Managers(ComponentPlan plan, string start) =>
        [.. plan.Install.Where(line => (line == Corepack ? "yarn" : ToolchainTable.BroughtBy(line)?.Name) is { } manager && start.StartsWith(manager, StringComparison.Ordinal))];

    private static IEnumerable<string> Finish(StartRecipe? way, string start)
    {
        var project = Project().Match(start) is { Success: true } match ? match.Groups["path"].Value : "";
        return (way?.Finish ?? []).Select(line => line
            .Replace("{project} ", project.Length == 0 ? "" : project + " ", StringComparison.Ordinal)
            .Replace("{rest}", Rest(way!, start) is { Length: > 0 } rest ? rest : ".", StringComparison.Ordinal));
    }

    private static string Rest(StartRecipe way, string start) => start[way.When.Length..].Trim();

    // What only the build needed is left behind, where nothing of it starts the application.
    private static string[] Pruned(ComponentPlan plan, string start, string context) =>
        plan.Component.PackageManager == "npm" && plan.Component.Lockfiles.Count > 0 && context == plan.Component.Path && plan.Manifest.Behind(start).Runs.StartsWith("node ", StringComparison.Ordinal)
            ? ["npm prune --omit=dev"]
            : [];

    // The application takes the shell's place, so that it gets the signals; a command of several parts cannot.
    private static string Started(string start)
    {
        if (start.AsSpan().IndexOfAny("&;|") >= 0)
        {
            return start;
        }

        return Assignment().IsMatch(start) ? "exec env " + start : "exec " + start;
    }

    private static void Environment(StringBuilder text, ContainerRecipe recipe, bool isBuild)
    {
        // Told that this is production, the package managers of Node leave out what the build needs.
        foreach (var (name, value) in recipe.Environment.Where(pair => !isBuild || pair.Key != "NODE_ENV"))
        {
            text.Append("ENV ").Append(name).Append('=').Append(value).Append('\n');
        }

        if (recipe.Path is { } path)
        {
            text.Append("ENV PATH=").Append(path).Append(":$PATH\n");
        }
    }

    private static string Runtime(ToolchainRow row, string image, string version)
    {
        var build = row.Image(version);
        var suite = build.Split('-')[^1] is "bookworm" or "bullseye" or "buster" or "trixie" ? build.Split('-')[^1] : "";
        var named = suite.Length > 0
            ? image.Replace("{suite}", suite, StringComparison.Ordinal)
            : image.Replace("-{suite}", "", StringComparison.Ordinal);
        return row.Fill(named, version);
    }

    [GeneratedRegex(@"(^|\s)--project[\s=](?<path>[A-Za-z0-9_./-]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Project();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*=", RegexOptions.NonBacktracking)]
    private static partial Regex Assignment();
}
