namespace CiCdPlatform.Runner.Toolchains;

/// <summary>Programs that this machine has and the image of a job has not: a job that uses one fails on the forge, and so it does here.</summary>
internal static class AbsentPrograms
{
    private const UnixFileMode Program = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Images that are a system and a shell, whatever their tag.</summary>
    private static readonly HashSet<string> Systems = new(["alpine", "debian", "ubuntu", "busybox", "bash"], StringComparer.Ordinal);

    private static readonly string[] Programs = ["node", "npm", "npx", "python", "python3", "pip", "pip3", "go", "gofmt", "cargo", "rustc", "java", "javac", "mvn", "gradle", "ruby", "gem", "bundle", "rake", "php", "composer", "dotnet"];

    /// <summary>Commands that may bring a program into the image.</summary>
    private static readonly string[] Installers = ["apk", "apt", "apt-get", "dpkg", "curl", "wget", "tar", "install", "source", "."];

    /// <summary>Puts what says "not found" where the shell looks first.</summary>
    public static void Write(string image, IReadOnlyList<string> script, string folder)
    {
        if (!Systems.Contains(ImageMapping.Split(image).Name) || script.SelectMany(line => line.Split([' ', '\t', '\n', ';', '&', '|', '('], StringSplitOptions.RemoveEmptyEntries)).Any(word => Installers.Contains(word)))
        {
            return;
        }

        foreach (var program in Programs)
        {
            var path = Path.Combine(folder, program);
            File.Delete(path);
            File.WriteAllText(path, $"#!/bin/sh\necho '/bin/sh: {program}: not found' >&2\nexit 127\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, Program);
            }
        }
    }
}
