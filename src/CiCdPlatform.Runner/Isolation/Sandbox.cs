using System.Diagnostics;
using CiCdPlatform.Runner.Toolchains;

namespace CiCdPlatform.Runner.Isolation;

/// <summary>Whether this machine can isolate jobs.</summary>
public static class Sandbox
{
    private static readonly Lazy<bool> Probe = new(Works);

    /// <summary>Whether bubblewrap is on PATH and may create namespaces here.</summary>
    public static bool IsAvailable => Probe.Value;

    /// <summary>Why jobs cannot be isolated here, with the cure; null when they can.</summary>
    internal static string? Missing => IsAvailable ? null
        : ExecutablePath.Find("bwrap") is null
            ? "jobs run only in a sandbox, and bubblewrap is missing here: install the package bubblewrap (program bwrap), or turn isolation off for a machine of your own"
            : "jobs run only in a sandbox, and bubblewrap cannot create one here: allow unprivileged user namespaces (sysctl user.max_user_namespaces, AppArmor's userns restriction), or turn isolation off for a machine of your own";

    private static bool Works()
    {
        if (!OperatingSystem.IsLinux() || ExecutablePath.Find("bwrap") is not { } program)
        {
            return false;
        }

        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])["--unshare-all", "--unshare-user", "--uid", "1000", "--gid", "1000", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true"])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var ended = process.WaitForExit(TimeSpan.FromSeconds(10));
        if (!ended)
        {
            process.Kill();
        }

        return ended && process.ExitCode == 0;
    }
}
