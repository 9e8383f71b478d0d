namespace CiCdPlatform.Runner.Execution;

/// <summary>The environment that every program of a job starts with.</summary>
internal static class JobEnvironment
{
    /// <summary>Variables of this machine that say how to reach package registries, none of them a secret.</summary>
    public static readonly IReadOnlyList<string> NetworkVariables =
    [
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "no_proxy", "all_proxy",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "PIP_CERT", "GIT_SSL_CAINFO",
        "CARGO_HTTP_CAINFO", "NUGET_CERT_REVOCATION_MODE", "GOPROXY", "GOSUMDB", "GOFLAGS",
    ];

    /// <summary>PATH, HOME, quiet tools, and package caches that this run alone uses.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> CreateAsync(RunScope run, JobFolders folders, CancellationToken cancellation)
    {
        var isolated = run.Options.Isolate;
        var packages = isolated ? Isolation.SandboxLayout.PackageCaches : run.PackageCaches;
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = folders.Home,
            ["LANG"] = "C.UTF-8",
            ["USER"] = "runner",
            ["LOGNAME"] = "runner",
            ["SHELL"] = "/bin/bash",
            ["TMPDIR"] = isolated ? "/tmp" : folders.Host(folders.Temp),
            ["DOTNET_CLI_HOME"] = folders.Home,
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1",
            ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
            ["DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE"] = "true",
            // Servers that outlive a step would be ended with it, and clients would wait for them.
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
            ["UseSharedCompilation"] = "false",
            ["NUGET_PACKAGES"] = $"{packages}/nuget",
            ["NUGET_HTTP_CACHE_PATH"] = $"{packages}/nuget-http",
            // NuGet keeps its locks between processes here; jobs that share a package folder must share them.
            ["NUGET_SCRATCH"] = $"{packages}/nuget-scratch",
            ["npm_config_cache"] = $"{packages}/npm",
            // Programs that are installed for everybody lie where this job alone finds them.
            ["npm_config_prefix"] = $"{folders.Home}/.local",
            ["npm_config_update_notifier"] = "false",
            ["npm_config_fund"] = "false",
            ["YARN_CACHE_FOLDER"] = $"{packages}/yarn",
            ["BUN_INSTALL_CACHE_DIR"] = $"{packages}/bun",
            ["PIP_CACHE_DIR"] = $"{packages}/pip",
            ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1",
            ["PIP_ROOT_USER_ACTION"] = "ignore",
            ["UV_CACHE_DIR"] = $"{packages}/uv",
            ["CARGO_HOME"] = $"{packages}/cargo",
            ["GOMODCACHE"] = $"{packages}/go-mod",
            ["GOCACHE"] = $"{packages}/go-build",
            ["GOPATH"] = $"{folders.Home}/go",
            ["GOTOOLCHAIN"] = "local",
            ["GRADLE_USER_HOME"] = $"{packages}/gradle",
            ["MAVEN_OPTS"] = $"-Dmaven.repo.local={packages}/maven",
            ["COMPOSER_CACHE_DIR"] = $"{packages}/composer",
            ["COMPOSER_HOME"] = $"{folders.Home}/.composer",
            ["BUNDLE_PATH"] = $"{packages}/bundle",
            ["GEM_SPEC_CACHE"] = $"{packages}/gem-specs",
        };
        var paths = await run.Toolchains.PrepareAsync(folders.Host(folders.Bin), cancellation);
        foreach (var (name, value) in (await run.Toolchains.PathAsync(cancellation)).Variables)
        {
            environment[name] = value;
        }

        environment["PATH"] = string.Join(':', (string[])[folders.Bin, $"{folders.Home}/.local/bin", .. paths]);
        if (!isolated)
        {
            foreach (var name in NetworkVariables)
            {
                if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
                {
                    environment[name] = value;
                }
            }
        }

        return environment;
    }
}
