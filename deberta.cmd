@echo off
rem Runs the deberta4j command line. Among the sources the first run builds it; so does the first run after a change.
rem Where deberta.jar lies beside this script, as in an unpacked release, nothing is built.
rem
rem "bench" has an application of its own, with the engines it compares with; it is built when asked for.
rem
rem   JAVA_HOME          the JDK to build and run with (otherwise: java on the PATH)
rem   DEBERTA_JAVA_OPTS  extra options for java, e.g. -Xmx8g
rem
rem Results are UTF-8: "chcp 65001" lets a console show them. Java reads arguments in the ANSI code page; texts with
rem other letters are best given in a file (--input).

setlocal EnableExtensions DisableDelayedExpansion
rem In a subroutine: outside of one cmd names the wrong folder for a script found on the PATH and called in quotes.
call :find_root
set "WORK=%DEBERTA_ROOT%\target\launcher"
set "MODULE=deberta-cli"
if "%~1"=="bench" set "MODULE=benchmarks"
set "BUILT=%DEBERTA_ROOT%\%MODULE%\target\launcher"
set "APP=%BUILT%\app"
set "STAMP=%WORK%\%MODULE%.stamp"

if defined JAVA_HOME goto java_home
set "JAVA="
for %%J in (java.exe) do set "JAVA=%%~$PATH:J"
if defined JAVA goto java_found
echo deberta: no java found. Install a JDK 17 or newer, or set JAVA_HOME to one.>&2
exit /b 1
:java_home
set "JAVA=%JAVA_HOME:"=%\bin\java.exe"
if exist "%JAVA%" goto java_found
echo deberta: JAVA_HOME is %JAVA_HOME%, but there is no bin\java.exe in it. Point it to a JDK 17 or newer.>&2
exit /b 1
:java_found
rem From Java 23 on, JavaCPP's use of sun.misc.Unsafe is warned of at every start unless it is allowed.
set "ALLOW="
for %%J in ("%JAVA%") do set "RELEASE=%%~dpJ..\release"
findstr /r /c:"^JAVA_VERSION=.2[3-9]" /c:"^JAVA_VERSION=.[3-9][0-9]" "%RELEASE%" >nul 2>nul && set "ALLOW=--sun-misc-unsafe-memory-access=allow"
findstr /r /c:"^JAVA_VERSION=.1[0-6]" /c:"^JAVA_VERSION=.1\." /c:"^JAVA_VERSION=.9" "%RELEASE%" >nul 2>nul && goto java_too_old

if not exist "%DEBERTA_ROOT%\deberta.jar" goto sources
set "APP=%DEBERTA_ROOT%"
goto run

:sources
call :is_fresh && goto run
where mvn >nul 2>nul && goto mvn_found
echo deberta: no mvn found. Install Maven 3.8 or newer: the first run builds deberta4j with it.>&2
exit /b 1
:mvn_found
if not exist "%WORK%" mkdir "%WORK%"

set WAITED=0
:take_lock
mkdir "%WORK%\lock" 2>nul && goto locked
if %WAITED%==0 echo Waiting for another deberta to finish its build. If none is running, remove "%WORK%\lock">&2
set /a WAITED+=1
if %WAITED% gtr 1800 goto waited
ping -n 2 127.0.0.1 >nul
goto take_lock
:locked
call :is_fresh && goto unlock

echo Building deberta4j (about a minute, longer where Maven has to download 250 MB first)...>&2
type nul >"%STAMP%.new"
if exist "%APP%.new" rmdir /s /q "%APP%.new"
if exist "%BUILT%\deberta-*.jar" del /q "%BUILT%\deberta-*.jar"
pushd "%DEBERTA_ROOT%"
call mvn -q -B -Dquick -DskipTests -Dmaven.test.skip=true "-Dbuild.folder=target/launcher" "-Dcli.lib=%APP%.new\lib" -pl "%MODULE%" -am package <nul >"%WORK%\build.log" 2>&1
set "FAILED=%ERRORLEVEL%"
popd
if not "%FAILED%"=="0" goto build_failed
rem One at a time and as bytes: with a pattern, copy joins what it finds, as text.
for %%F in ("%BUILT%\deberta-*.jar") do copy /b /y "%%F" "%APP%.new\deberta.jar" >nul
rem Moved as a whole: while another deberta runs from there, Windows refuses that and nothing is changed.
if exist "%APP%.old" rmdir /s /q "%APP%.old"
if not exist "%APP%" goto moved_away
move "%APP%" "%APP%.old" >nul || goto in_use
:moved_away
move "%APP%.new" "%APP%" >nul || goto in_use
if exist "%APP%.old" rmdir /s /q "%APP%.old"
rem The JVM writes down its classes in a form that later runs map (class-data sharing); all works without.
"%JAVA%" %ALLOW% -Xlog:disable -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 "-XX:ArchiveClassesAtExit=%APP%\classes.jsa" -jar "%APP%\deberta.jar" classify "I still have not received my new card" <nul >>"%WORK%\build.log" 2>&1
move /y "%STAMP%.new" "%STAMP%" >nul

:unlock
rmdir "%WORK%\lock"
:run
if not defined GOMP_SPINCOUNT set "GOMP_SPINCOUNT=10000"
set CLASSES=
if exist "%APP%\classes.jsa" set CLASSES="-XX:SharedArchiveFile=%APP%\classes.jsa" -Xlog:disable -Xlog:all=error:stderr
"%JAVA%" %ALLOW% %CLASSES% -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 "-Ddeberta.home=%DEBERTA_ROOT%" %DEBERTA_JAVA_OPTS% -jar "%APP%\deberta.jar" %*
exit /b %ERRORLEVEL%

:java_too_old
echo deberta: "%JAVA%" is older than Java 17. Set JAVA_HOME to a JDK 17 or newer.>&2
exit /b 1

:waited
echo deberta: waited 30 minutes for another build. If none is running, remove "%WORK%\lock">&2
exit /b 1

:build_failed
powershell -NoProfile -Command "Get-Content -LiteralPath (Join-Path $env:WORK 'build.log') -Tail 40" >&2
echo deberta: the build failed; its last lines are above, all of them in "%WORK%\build.log">&2
rmdir "%WORK%\lock"
exit /b 1

:in_use
echo deberta: another deberta is still running from "%APP%". End it, then try again.>&2
rmdir "%WORK%\lock"
exit /b 1

rem Sets the folder of this script, without a backslash at its end.
:find_root
set "DEBERTA_ROOT=%~dp0."
exit /b 0

rem Succeeds when the built command line is there and no source, resource or pom is newer.
:is_fresh
if not exist "%APP%\deberta.jar" exit /b 1
if not exist "%STAMP%" exit /b 1
powershell -NoProfile -Command "$r = $env:DEBERTA_ROOT; $built = (Get-Item $env:STAMP).LastWriteTime; $files = @(Get-Item (Join-Path $r 'pom.xml'), (Join-Path $r 'deberta-*\pom.xml'), (Join-Path $r (Join-Path $env:MODULE 'pom.xml'))) + @(Get-ChildItem (Join-Path $r '.mvn'), (Join-Path $r 'deberta-*\src\main'), (Join-Path $r (Join-Path $env:MODULE 'src\main')) -Recurse -ErrorAction SilentlyContinue); if ($files | Where-Object { $_.LastWriteTime -gt $built }) { exit 1 }"
exit /b %ERRORLEVEL%
