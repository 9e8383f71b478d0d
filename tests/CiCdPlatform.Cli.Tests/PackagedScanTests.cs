using System.Diagnostics;
using System.Text.Json;
using CiCdPlatform.TestKit;
using YamlDotNet.Serialization;

namespace CiCdPlatform.Cli.Tests;

/// <summary>The scan as other repositories get it: their runners' shells run what the packages say, with the real program.</summary>
public sealed class PackagedScanTests : IDisposable
{
    private const string Bad = "on: pull_request\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    steps:\n      - run: echo ${{ github.event.pull_request.title }}\n";
    private const string Good = "on: pull_request\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    steps:\n      - run: echo hello\n";

    private readonly TemporaryFolder _repository = new();
    private readonly TemporaryFolder _runner = new();

    public void Dispose()
    {
        _repository.Dispose();
        _runner.Dispose();
    }

    [Fact]
    public async Task Action_Injection_IsAnnotatedAndFailsAndIsReported()
    {
        _repository.Write(".github/workflows/ci.yml", Bad);

        var (exit, output) = await ActAsync(new() { ["reports"] = "sarif=scan.sarif\ncodequality=quality.json\n" });

        Assert.Equal(1, exit);
        Assert.Contains("::error file=.github/workflows/ci.yml,line=8", output, StringComparison.Ordinal);
        Assert.Equal("2.1.0", Report("scan.sarif").GetProperty("version").GetString());
        Assert.Equal(1, Report("quality.json").GetArrayLength());
    }

    [Fact]
    public async Task Action_NothingWrong_Passes()
    {
        _repository.Write(".github/workflows/ci.yml", Good);

        var (exit, output) = await ActAsync([]);

        Assert.Equal(0, exit);
        Assert.DoesNotContain("::error", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Component_Injection_FailsAndWritesEveryReportThatItHandsOver()
    {
        _repository.Write(".github/workflows/ci.yml", Bad);
        var text = await File.ReadAllTextAsync(Path.Combine(Root, "templates", "scan.yml"));
        var documents = text.Split("\n---\n");
        var inputs = Map(Map(Yaml(documents[0]), "spec"), "inputs");
        foreach (var (name, declared) in inputs)
        {
            var value = declared is IDictionary<object, object> input && input.TryGetValue("default", out var byDefault) ? byDefault : "given";
            documents[1] = documents[1].Replace($"$[[ inputs.{name} ]]", (string)value, StringComparison.Ordinal);
        }

        var job = Map(Yaml(documents[1]), "cicd-scan");
        var (exit, _) = await ShellAsync(string.Join('\n', ((IEnumerable<object>)job["script"]).Cast<string>()), []);

        Assert.Equal(1, exit);
        foreach (var file in Map(Map(job, "artifacts"), "reports").Values.Cast<string>())
        {
            var report = Report(file);
            Assert.True(report.ValueKind == JsonValueKind.Array || report.GetProperty("scan").GetProperty("status").GetString() == "success");
        }
    }

    [Fact]
    public async Task Hook_StagedInjection_Fails_AndWhatWasThereDoesNot()
    {
        var hook = (IDictionary<object, object>)new DeserializerBuilder().Build().Deserialize<List<object>>(await File.ReadAllTextAsync(Path.Combine(Root, ".pre-commit-hooks.yaml"))).Single();
        var entry = (string)hook["entry"];
        _repository.Write(".github/workflows/old.yml", Bad);
        await ShellAsync("git init -q && git add -A && git -c user.name=A -c user.email=a@example.org commit -qm old", []);

        Assert.Equal(0, (await ShellAsync(entry, [])).Exit);
        _repository.Write(".github/workflows/new.yml", Bad);
        Assert.Equal(1, (await ShellAsync("git add -A && " + entry, [])).Exit);
    }

    private static string Root
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "action.yml")))
            {
                folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("action.yml stands in no folder above the tests");
            }

            return folder;
        }
    }

    /// <summary>The action's last step, after those that put the program where it expects it.</summary>
    private async Task<(int Exit, string Output)> ActAsync(Dictionary<string, string> inputs)
    {
        var action = Yaml(await File.ReadAllTextAsync(Path.Combine(Root, "action.yml")));
        var step = ((IEnumerable<object>)Map(action, "runs")["steps"]).Cast<IDictionary<object, object>>().Last();
        Directory.CreateSymbolicLink(Path.Combine(_runner.Path, "hyper"), AppContext.BaseDirectory);
        var variables = new Dictionary<string, string> { ["RUNNER_TEMP"] = _runner.Path };
        foreach (var (name, value) in Map(step, "env"))
        {
            var input = ((string)value)["${{ inputs.".Length..^" }}".Length];
            variables[(string)name] = inputs.TryGetValue(input, out var given) ? given : (string)Map(Map(action, "inputs"), input)["default"];
        }

        return await ShellAsync((string)step["run"], variables);
    }

    private async Task<(int Exit, string Output)> ShellAsync(string script, Dictionary<string, string> variables)
    {
        var bin = Directory.CreateDirectory(Path.Combine(_runner.Path, "bin")).FullName;
        var program = Path.Combine(bin, "hyper");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "hyper.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }

        var start = new ProcessStartInfo("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script]) { WorkingDirectory = _repository.Path, UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["PATH"] = bin + Path.PathSeparator + start.Environment["PATH"];
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    private JsonElement Report(string file) => JsonElement.Parse(File.ReadAllText(Path.Combine(_repository.Path, file)));

    private static IDictionary<object, object> Yaml(string text) => new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(text);

    private static IDictionary<object, object> Map(IDictionary<object, object> parent, string key) => (IDictionary<object, object>)parent[key];
}
