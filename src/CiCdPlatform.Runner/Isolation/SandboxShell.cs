using System.Globalization;
using CiCdPlatform.Runner.Execution;
using CiCdPlatform.Runner.Toolchains;

namespace CiCdPlatform.Runner.Isolation;

/// <summary>Runs a job's programs in a bubblewrap sandbox: own user, processes, network and file system, within bounds.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class SandboxShell : IJobShell
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly RunnerOptions _options;
    private readonly JobFolders _folders;
    private readonly TimeProvider _time;
    private readonly SandboxArguments _arguments;
    private readonly ProcessWatch _watch;
    private readonly string _settings;
    private int _number;

    public SandboxShell(RunnerOptions options, JobFolders folders, string packageCaches, MachinePath machine, IReadOnlyDictionary<string, string> environment, TimeProvider time)
    {
        _options = options;
        _folders = folders;
        _time = time;
        BaseEnvironment = environment;

        // Beside the job's root, where the job cannot reach it.
        _settings = Directory.CreateDirectory(folders.HostRoot + ".sandbox").FullName;
        Directory.CreateDirectory($"{folders.HostRoot}/.tmp-sandbox");
        File.WriteAllText($"{_settings}/passwd", $"runner:x:1000:1000:runner:{folders.Home}:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n");
        File.WriteAllText($"{_settings}/group", "runner:x:1000:\nnogroup:x:65534:\n");
        _arguments = new SandboxArguments(options, folders, machine, packageCaches, _settings);
        _watch = new ProcessWatch(options, [folders.HostRoot, packageCaches], time);
    }

    public string? Unavailable => Sandbox.Missing;

    public IReadOnlyDictionary<string, string> BaseEnvironment { get; }

    public async Task<ChildExit> RunAsync(ChildCommand command, bool network, Action<string> onLine, TimeSpan limit, CancellationToken cancellation)
    {
        var file = $"{_settings}/arguments-{Interlocked.Increment(ref _number)}";
        using var processes = ProcessLimit.Create(_options.MaxProcesses);
        try
        {
            // Nothing of the job's environment may reach a program outside of the sandbox, where a variable such as LD_PRELOAD would run the job's
            // code; a file also keeps values out of the list of processes.
            await using (var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Private }))
            await using (var writer = new StreamWriter(stream))
            {
                foreach (var argument in _arguments.Create(command.WorkingDirectory, command.Environment, network))
                {
                    await writer.WriteAsync(argument + '\0');
                }
            }

            // The first write puts the shell, and so all that it becomes, under the limit of processes.
            var outer = new ChildCommand(
                ["sh", "-c", "if [ -n \"$2\" ]; then echo $$ > \"$2\" || exit 125; fi; bwrap=$1; file=$3; shift 3; exec 3< \"$file\"; exec \"$bwrap\" --args 3 -- \"$@\"", "sh",
                    ExecutablePath.Find("bwrap") ?? "bwrap", processes?.JoinFile ?? "", file, .. Limits(), .. command.Arguments],
                new Dictionary<string, string> { ["PATH"] = "/usr/local/bin:/usr/bin:/bin", ["LC_ALL"] = "C" }, _folders.HostRoot);
            var exit = await ChildProcess.RunAsync(outer, onLine, limit, _watch, _time, cancellation);

            // A quick program fills a disk between two looks.
            return exit.StoppedBecause is null && _watch.DiskExceeded ? exit with { Code = exit.Code == 0 ? 1 : exit.Code, StoppedBecause = _watch.DiskReason } : exit;
        }
        finally
        {
            File.Delete(file);
        }
    }

    // Inside the user namespace the number of processes is counted for the sandbox alone; root is exempt, hence the control group.
    private string[] Limits() => File.Exists("/usr/bin/prlimit")
        ?
        [
            "/usr/bin/prlimit", string.Create(CultureInfo.InvariantCulture, $"--nproc={_options.MaxProcesses + ProcessLimit.Spare}"),
            string.Create(CultureInfo.InvariantCulture, $"--fsize={_options.MaxDiskBytes}"), "--core=0", "--",
        ]
        : [];
}
