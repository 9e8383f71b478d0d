using CiCdPlatform.Runner.Execution;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>Marks the parts of a job's log as GitLab's runner does, so that its web pages can fold them.</summary>
internal sealed class JobSections(JobScope scope)
{
    public void Start(string name, string title) =>
        scope.Log.Write($"section_start:{scope.Run.Time.GetUtcNow().ToUnixTimeSeconds()}:{name}\r\u001b[0K\u001b[0K\u001b[36;1m{title}\u001b[0;m");

    public void End(string name) => scope.Log.Write($"section_end:{scope.Run.Time.GetUtcNow().ToUnixTimeSeconds()}:{name}\r\u001b[0K");
}
