using System.Net;
using System.Net.Sockets;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Runner.Execution;
using CiCdPlatform.Runner.Isolation;
using CiCdPlatform.Runner.Toolchains;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Runner.Tests.Isolation;

public sealed class SandboxShellTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _lines = [];

    public void Dispose() => _folder.Dispose();

    [FactIfTool("bwrap")]
    public async Task Run_OwnUserAndWorkspace_Works()
    {
        var exit = await RunAsync("id -u; touch made && ls && echo $HOME && getent passwd runner");
        Assert.Equal(0, exit.Code);
        Assert.Equal("1000", _lines[0]);
        Assert.Contains("made", _lines);
        Assert.Contains("/home/runner/home", _lines);
    }

    [FactIfTool("bwrap")]
    public async Task Run_Environment_HoldsNothingOfThisProcess()
    {
        Environment.SetEnvironmentVariable("CICD_SANDBOX_PROBE", "seen");
        await RunAsync("env; cat /proc/1/environ | tr '\\0' '\\n'");
        Assert.DoesNotContain(_lines, l => l.Contains("CICD_SANDBOX_PROBE", StringComparison.Ordinal));
        Assert.Contains(_lines, l => l.StartsWith("PATH=", StringComparison.Ordinal));
    }

    [FactIfTool("bwrap")]
    public async Task Run_FilesOfOthers_AreNotThere()
    {
        var secret = Path.Combine(_folder.Path, "secret");
        await File.WriteAllTextAsync(secret, "treasure");
        await RunAsync($"cat {secret} /etc/shadow /root/.ssh/* /root/.bashrc /proc/1/root{secret}; ls /etc/ssl/private; echo x > /usr/planted; echo x > /planted; echo 1 > /proc/sys/kernel/panic_on_oops");
        Assert.DoesNotContain(_lines, l => l.Contains("treasure", StringComparison.Ordinal) || l.Contains("root:", StringComparison.Ordinal));
        Assert.All(_lines, l => Assert.Matches("No such file|Read-only|Permission denied|cannot create", l));
    }

    [FactIfTool("bwrap", "bash")]
    public async Task Run_HostsLoopback_ReachableOnlyWithNetwork()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var script = $"(exec 3<>/dev/tcp/127.0.0.1/{port}) 2>/dev/null && echo reached || echo refused";
        await RunAsync(script);
        await RunAsync(script, network: true);
        Assert.Equal(["refused", "reached"], _lines);
    }

    [FactIfTool("bwrap", "bash")]
    public async Task Run_ForkBomb_IsStopped()
    {
        var exit = await RunAsync("f() { f | f & sleep 60; }; f; sleep 60", options => options with { MaxProcesses = 40 });
        Assert.NotNull(exit.StoppedBecause);
        Assert.Contains("40 processes", exit.StoppedBecause, StringComparison.Ordinal);
        Assert.NotEqual(0, exit.Code);
    }

    [FactIfTool("bwrap")]
    public async Task Run_TooMuchMemory_IsStopped()
    {
        var exit = await RunAsync("a=0123456789abcdef; while :; do a=$a$a; done", options => options with { MaxMemoryBytes = 64 * 1024 * 1024 });
        Assert.Contains("of memory", exit.StoppedBecause, StringComparison.Ordinal);
    }

    [FactIfTool("bwrap")]
    public async Task Run_TooMuchDisk_IsStopped()
    {
        var exit = await RunAsync("for i in 1 2 3 4 5 6 7 8; do head -c 300000 /dev/zero > part$i; done", options => options with { MaxDiskBytes = 1024 * 1024 });
        Assert.Contains("it wrote more than", exit.StoppedBecause, StringComparison.Ordinal);
    }

    [FactIfTool("bwrap")]
    public async Task Run_OneFileOverTheBound_IsCutOff()
    {
        var exit = await RunAsync("head -c 3000000 /dev/zero > /tmp/big", options => options with { MaxDiskBytes = 1024 * 1024 });
        Assert.NotEqual(0, exit.Code);
    }

    [FactIfTool("bwrap")]
    public async Task Run_TimeLimit_EndsEverything()
    {
        var exit = await RunAsync("(sleep 100 &) ; echo ready; sleep 100", limit: TimeSpan.FromMilliseconds(300));
        Assert.True(exit.TimedOut);
    }

    [FactIfTool("bwrap")]
    public async Task Run_BackgroundProcess_EndsWithTheStep()
    {
        var exit = await RunAsync("sleep 100 & echo started");
        Assert.Equal(0, exit.Code);
        Assert.Equal(["started"], _lines);
    }

    [FactIfTool("bwrap")]
    public async Task Run_PreloadInTheJobsEnvironment_ReachesNothingOutside()
    {
        var exit = await RunAsync("echo inside", variables: ("LD_PRELOAD", "/nonexistent/evil.so"));
        Assert.Equal(0, exit.Code);
        // Only programs inside of the sandbox complain: resource limits and the shell.
        Assert.DoesNotContain(_lines, l => l.Contains("bwrap", StringComparison.Ordinal));
    }

    [FactIfTool("bwrap")]
    public async Task Run_TemporaryFile_OutlivesTheStep()
    {
        await RunAsync("echo kept > /tmp/note");
        await RunAsync("cat /tmp/note");
        Assert.Equal(["kept"], _lines);
    }

    [Theory]
    [InlineData("index-url = https://user:pass@example.com/simple", true)]
    [InlineData("//registry.example.com/:_authToken=abc", true)]
    [InlineData("<password>x</password>", true)]
    [InlineData("registry=https://registry.example.com/\ncafile=/etc/ssl/certs/ca.crt", false)]
    public void HoldsSecret_Settings_Decides(string text, bool holds) => Assert.Equal(holds, SandboxArguments.HoldsSecret(text));

    [FactIfTool("bwrap")]
    public async Task Run_ThreadThatAskedHasEnded_GoesOn()
    {
        var go = Path.Combine(_folder.Path, "go");
        var command = new ChildCommand(
            ["bwrap", "--die-with-parent", "--bind", "/", "/", "sh", "-c", $"echo started; until [ -e {go} ]; do sleep 0.05; done; echo done"],
            new Dictionary<string, string> { ["PATH"] = "/usr/local/bin:/usr/bin:/bin" }, _folder.Path);
        var started = new TaskCompletionSource();
        Task<ChildExit>? run = null;
        var asks = new Thread(() =>
        {
            run = ChildProcess.RunAsync(command, line => { _lines.Add(line); started.TrySetResult(); }, TimeSpan.FromSeconds(30), null, TimeProvider.System, CancellationToken.None);
            started.Task.Wait(TimeSpan.FromSeconds(30));
        });
        asks.Start();
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30));
        asks.Join();
        await File.WriteAllTextAsync(go, "");

        Assert.Equal(0, (await run!).Code);
        Assert.Equal(["started", "done"], _lines);
    }

    private async Task<ChildExit> RunAsync(string script, Func<RunnerOptions, RunnerOptions>? adjust = null, bool network = false, TimeSpan? limit = null, (string Name, string Value)? variables = null)
    {
        var options = new RunnerOptions { WorkFolder = _folder.Path };
        options = adjust?.Invoke(options) ?? options;
        var folders = new JobFolders(Path.Combine(_folder.Path, "job"), ForgeKind.GitHub, "owner/app", isolated: true);
        var plan = new RunPlan { Forge = ForgeKind.GitHub, DefinitionPath = "", Name = "", Jobs = [], Trigger = new RunTrigger { Event = "push", Ref = "refs/heads/main", Sha = "", Repository = "owner/app" } };
        var run = new RunScope(plan, _folder.Path, _folder.Path, options, ToolchainInventory.OfThisMachine, TimeProvider.System);
        var shell = await new ShellFactory().CreateAsync(run, folders, CancellationToken.None);
        Assert.Null(shell.Unavailable);
        var environment = new Dictionary<string, string>(shell.BaseEnvironment);
        if (variables is { } variable)
        {
            environment[variable.Name] = variable.Value;
        }

        var program = File.Exists("/bin/bash") ? "bash" : "sh";
        return await shell.RunAsync(new ChildCommand([program, "-c", script], environment, folders.Workspace), network, _lines.Add, limit ?? TimeSpan.FromSeconds(30), CancellationToken.None);
    }
}
