using CiCdPlatform.Runner.Toolchains;

namespace CiCdPlatform.Runner.Actions;

/// <summary>Asks for a toolchain that this machine already has, or says that it has not.</summary>
internal sealed class SetupAction(string toolchain, string program, string shown, Func<ActionCall, IReadOnlyList<string>> requested) : INativeAction
{
    public async Task<string?> RunAsync(ActionCall call, CancellationToken cancellation)
    {
        var wanted = requested(call);
        foreach (var version in wanted.Count == 0 ? [""] : wanted)
        {
            if (await call.Job.Run.Toolchains.LackingAsync(toolchain, version, cancellation) is { } lacking)
            {
                throw call.Unproven(lacking);
            }
        }

        var have = (await call.Job.Run.Toolchains.VersionsAsync(cancellation)).GetValueOrDefault(toolchain) ?? "";
        call.Log($"Found {shown} {have} on this machine");
        call.Outputs[$"{toolchain}-version"] = have;
        call.Outputs["version"] = have;
        call.Outputs["cache-hit"] = "false";
        if (toolchain == "java" && JavaHome(program) is { } home)
        {
            call.State.Env["JAVA_HOME"] = home;
            call.Outputs["path"] = home;
        }

        return null;
    }

    private static string? JavaHome(string program) =>
        ExecutablePath.Find(program) is { } path && new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName is { } real
            ? Path.GetDirectoryName(Path.GetDirectoryName(real)) : null;
}
