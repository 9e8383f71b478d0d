using CiCdPlatform.Runner.Isolation;

namespace CiCdPlatform.Runner.Actions;

/// <summary>Stands for <c>dtolnay/rust-toolchain</c>.</summary>
internal sealed class RustToolchainAction : INativeAction
{
    public async Task<string?> RunAsync(ActionCall call, CancellationToken cancellation)
    {
        // The reference names the toolchain, unless it is a commit or a tag of the action itself.
        var named = call.Reference is "v1" or "master" or "" || (call.Reference.Length == 40 && call.Reference.All(char.IsAsciiHexDigit)) ? "stable" : call.Reference;
        var toolchain = call.Input("toolchain") ?? named;
        if (await call.Job.Run.Toolchains.LackingAsync("rust", toolchain, cancellation) is { } lacking)
        {
            throw call.Unproven(lacking);
        }

        foreach (var component in (call.Input("components") ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            var program = component switch { "clippy" => "cargo-clippy", "rustfmt" => "rustfmt", _ => null };
            if (program is null ? component is not ("rust-std" or "cargo" or "rustc") : !call.Finds(program))
            {
                throw call.Unproven($"needs the component {component} of Rust, which is not installed on this machine");
            }
        }

        if ((call.Input("targets") ?? call.Input("target")) is { } target && !target.EndsWith("-unknown-linux-gnu", StringComparison.Ordinal))
        {
            throw call.Unproven($"needs the target {target} of Rust, which is not installed on this machine");
        }

        call.Outputs["name"] = toolchain;
        call.Log($"Found Rust {(await call.Job.Run.Toolchains.VersionsAsync(cancellation)).GetValueOrDefault("rust")} on this machine");
        return null;
    }
}

/// <summary>Stands for <c>ruby/setup-ruby</c>, with its <c>bundle install</c>.</summary>
internal sealed class SetupRubyAction : INativeAction
{
    private static readonly string[] Install = ["bundle", "install", "--jobs", "4"];

    public async Task<string?> RunAsync(ActionCall call, CancellationToken cancellation)
    {
        var folder = call.Input("working-directory") ?? ".";
        var wanted = call.Input("ruby-version") is { } given and not "default" ? given : (call.ReadFile($"{folder}/.ruby-version") ?? "").Trim();
        wanted = wanted.StartsWith("ruby-", StringComparison.Ordinal) ? wanted["ruby-".Length..] : wanted;
        if (await call.Job.Run.Toolchains.LackingAsync("ruby", wanted, cancellation) is { } lacking)
        {
            throw call.Unproven(lacking);
        }

        call.Log($"Found Ruby {(await call.Job.Run.Toolchains.VersionsAsync(cancellation)).GetValueOrDefault("ruby")} on this machine");
        if (!call.Flag("bundler-cache"))
        {
            return null;
        }

        if (!call.Finds("bundle"))
        {
            throw call.Unproven("needs `bundle`, which is not installed on this machine");
        }

        return await call.FetchAsync(Install, Path.Combine(call.Job.Folders.Workspace, folder), cancellation);
    }
}

/// <summary>Stands for <c>shivammathur/setup-php</c>.</summary>
internal sealed class SetupPhpAction : INativeAction
{
    public async Task<string?> RunAsync(ActionCall call, CancellationToken cancellation)
    {
        if (await call.Job.Run.Toolchains.LackingAsync("php", call.Input("php-version"), cancellation) is { } lacking)
        {
            throw call.Unproven(lacking);
        }

        foreach (var tool in Words(call, "tools").Select(t => t.Split(':')[0]).Where(t => t != "none" && !call.Finds(t)))
        {
            throw call.Unproven($"needs `{tool}`, which is not installed on this machine");
        }

        var extensions = Words(call, "extensions").Where(e => e != "none" && e[0] != ':').Concat(call.Input("coverage") is { } coverage and not "none" ? [coverage] : []).ToList();
        if (extensions.Count > 0)
        {
            var (_, loaded) = await call.RunAsync(["php", "-m"], null, false, quiet: true, cancellation);
            if (extensions.FirstOrDefault(e => !loaded.Contains(e.Split('-')[0], StringComparer.OrdinalIgnoreCase)) is { } missing)
            {
                throw call.Unproven($"needs PHP's extension {missing}, which is not installed on this machine");
            }
        }

        var have = (await call.Job.Run.Toolchains.VersionsAsync(cancellation)).GetValueOrDefault("php") ?? "";
        call.Outputs["php-version"] = have;
        call.Log($"Found PHP {have} on this machine");
        return null;
    }

    private static string[] Words(ActionCall call, string input) => (call.Input(input) ?? "").Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>Stands for <c>gradle/actions/setup-gradle</c>: the wrapper brings its own Gradle, another version is not fetched.</summary>
internal sealed class SetupGradleAction : INativeAction
{
    public Task<string?> RunAsync(ActionCall call, CancellationToken cancellation) => call.Input("gradle-version") is null or "wrapper"
        ? Task.FromResult<string?>(null)
        : new ProgramSetupAction("gradle", "gradle-version").RunAsync(call, cancellation);
}

/// <summary>Asks for a program that prints its version, such as a package manager.</summary>
internal sealed class ProgramSetupAction(string program, string input) : INativeAction
{
    /// <summary>The package of npm that brings it where the machine has none, or null.</summary>
    public string? Package { get; init; }

    public async Task<string?> RunAsync(ActionCall call, CancellationToken cancellation)
    {
        var wanted = (call.Input(input) ?? SetupVersions.PackageManager(call, program) ?? "").TrimStart('v');
        if (Package is not null && !call.Finds(program))
        {
            // It lies in the job's own home then, which this process does not see under the same name.
            if (await call.FetchAsync(["npm", "install", "--global", $"{Package}@{(wanted.Length > 0 ? wanted : "latest")}"], null, cancellation) is { } failure)
            {
                return failure;
            }
        }
        else if (!call.Finds(program))
        {
            throw call.Unproven($"needs `{program}`, which is not installed on this machine");
        }

        var (exit, lines) = await call.RunAsync([program, "--version"], null, false, quiet: true, cancellation);
        var have = lines.SelectMany(l => l.Split(' ')).FirstOrDefault(w => w.Length > 0 && char.IsAsciiDigit(w[0])) ?? "";
        if (exit.Code != 0 || !Satisfies(have, wanted))
        {
            throw call.Unproven($"needs {program} {wanted}, this machine has {(have.Length > 0 ? have : "one that does not start")}");
        }

        call.Outputs[$"{program}-version"] = have;
        call.Log($"Found {program} {have} on this machine");
        return call.Input("run_install") is { } install and not "false" ? await call.FetchAsync([program, "install"], null, cancellation) : null;
    }

    private static bool Satisfies(string have, string wanted) =>
        wanted is "" or "latest" || have == wanted || have.StartsWith(wanted.Replace(".x", "", StringComparison.Ordinal) + ".", StringComparison.Ordinal);
}

/// <summary>Fetches dependencies on behalf of an action.</summary>
internal static class ActionFetch
{
    /// <summary>Null when the command went well; unproven when it only lacked the network.</summary>
    public static async Task<string?> FetchAsync(this ActionCall call, IReadOnlyList<string> command, string? folder, CancellationToken cancellation)
    {
        var shown = string.Join(' ', command);
        var network = NetworkPolicy.Allows(call.Job.Run.Options, [shown]);
        call.Log($"[command]{shown}");
        var (exit, lines) = await call.RunAsync(command, folder, network, quiet: false, cancellation);
        if (exit.Code != 0 && Execution.MissingDependency.In([.. lines.TakeLast(40)], exit.Code, call.State.ProcessEnvironment(call.Step.Env)["PATH"], call.Job.Run.Options, network) is { } missing)
        {
            throw call.Unproven(missing);
        }

        return exit.Code == 0 ? null : $"`{shown}` ended with exit code {exit.Code}";
    }
}
